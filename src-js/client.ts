/** What a bundle for browsers finds in place of the addon. */

export * from './unsupported/client';
