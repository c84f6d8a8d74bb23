#!/usr/bin/env node
// npm links a command only when its file is there at the install: in a clone this one is, the build is not.
import { existsSync } from 'node:fs';

if (existsSync(new URL('../src', import.meta.url))) await import('../../scripts/build.mjs');
await import('../dist/bin.js');
