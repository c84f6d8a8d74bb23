import { createRequire } from 'node:module';
import { join } from 'node:path';
import { installTools, type Tools } from '../install.js';

/** The installed n8n tools. */
export const tools: Tools = await installTools();

/** Loads a CommonJS package of the installed tools, such as n8n-core. */
export const requireTool = createRequire(join(tools.root, 'package.json'));
