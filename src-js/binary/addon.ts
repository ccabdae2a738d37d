/** What Node.js finds as `#addon`: the functions of the core that was chosen. */

import { chooseCore } from './core';

export = chooseCore().addon;
