import type { RootHookObject } from 'mocha';
import { clearStage } from './stage.js';

/** The stage is shared by all test files, so it is cleared when the last of them is through. */
export const mochaHooks: RootHookObject = {
	async afterAll() {
		await clearStage();
	},
};
