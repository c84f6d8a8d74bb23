import { join } from 'node:path';
import { startBackend, type Backend } from './backend.js';
import { clickloopApi, type Clickloop } from './clickloop.js';
import { startN8n, type RunningN8n } from './n8n.js';
import { ownN8n, type N8nApi } from './n8n-api.js';
import { packTarball } from './pack.js';
import { temporaryFolder } from './places.js';
import { tools } from './tools.js';
import type { CredentialRef } from './workflows.js';

const undo: (() => Promise<void>)[] = [];

/** The folder under which all of a run's files lie. */
export const folder = once(async () => {
	const { path, remove } = await temporaryFolder();
	undo.push(remove);
	return path;
});

/** The pack as it would be published. */
export const tarball = once(async () => packTarball(join(await folder(), 'tarball')));

/** A Clickloop of the suite's own. */
export const backend = once(async (): Promise<Backend> => {
	const started = await startBackend(join(await folder(), 'clickloop'));
	undo.push(started.stop);
	return started;
});

/** That Clickloop's API. */
export const clickloop = once(async (): Promise<Clickloop> => clickloopApi(await backend()));

/** An n8n of the suite's own, with the pack installed. */
export const n8n = once(async (): Promise<RunningN8n> => {
	const started = await startN8n(tools, join(await folder(), 'n8n'), await tarball());
	undo.push(started.stop);
	return started;
});

/** That n8n, driven as its owner. */
export const n8nApi = once(async (): Promise<N8nApi> => ownN8n((await n8n()).url));

/** That Clickloop's credential in that n8n, under the name that n8n suggests for it. */
export const credential = once(async (): Promise<CredentialRef> => {
	const { url, adminKey } = await backend();
	const name = 'Clickloop account';
	const data = { baseUrl: url, apiKey: adminKey };
	return { name, id: await (await n8nApi()).createCredential(name, 'clickloopApi', data) };
});

/** Stops what was started and removes what was written, the last first. */
export async function clearStage(): Promise<void> {
	for (const step of undo.splice(0).reverse()) await step();
}

function once<T>(start: () => Promise<T>): () => Promise<T> {
	let started: Promise<T> | undefined;
	return () => (started ??= start());
}
