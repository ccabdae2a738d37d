/** What a bundler finds in place of the addon. */

export * from './unsupported/not-external';
