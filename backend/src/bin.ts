#!/usr/bin/env node
import { describeFailure } from './cli/describe-failure.js';
import { runCommandLine } from './cli/run-command-line.js';

try {
	await runCommandLine(process.argv.slice(2), process.env, (line) => console.log(line));
} catch (error) {
	console.error(describeFailure(error));
	process.exit(1);
}
