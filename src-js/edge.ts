/** What a bundle for the Edge runtime finds in place of the addon. */

export * from './unsupported/edge';
