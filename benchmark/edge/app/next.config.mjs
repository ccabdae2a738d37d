import path from 'node:path';

// Next.js and React are those of the repository around this app.
export default { turbopack: { root: path.resolve(import.meta.dirname, '../../..') } };
