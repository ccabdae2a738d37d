/** The WebAssembly core on Node.js, and on what is compatible with it. */

import { readFileSync } from 'node:fs';
import type * as Addon from '../../index';
import { coreFile } from '../core-file';
import { coreOf } from './core';

const core: typeof Addon = coreOf(new WebAssembly.Module(readFileSync(coreFile)), true);

export = core;
