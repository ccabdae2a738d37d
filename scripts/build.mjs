// npm run build: the addon and the JavaScript.

import { progress } from './run.mjs';
import { build } from './setup.mjs';

await build();
progress('Built.');
