import { z } from 'zod';
import type { Database } from '../database/database.js';
import { newId } from '../ids.js';
import type { ChannelType } from './provider.js';

/** The name of the channel that always exists. */
export const SANDBOX = 'sandbox';

/** Sends nothing: whatever it is handed counts as sent, and who tries things out plays the provider. */
export const sandbox: ChannelType = {
	settings: z.strictObject({}),
	secret: [],
	open: () => ({
		send: () => Promise.resolve({ providerMessageId: null }),
		readReceipt: () => ({
			refused:
				'A sandbox takes no callbacks. Play the provider with POST /v1/sandbox/messages/{id}/receipt.',
		}),
	}),
};

/** Makes sure that the channel `sandbox` exists; several processes may do so at once. */
export async function ensureSandbox({ pool }: Pick<Database, 'pool'>): Promise<void> {
	await pool.query(
		'INSERT INTO channels (id, name, type) VALUES ($1, $2, $2) ON CONFLICT (name) DO NOTHING',
		[newId(), SANDBOX],
	);
}
