import { parseArgs } from 'node:util';
import { z } from 'zod';
import { rejudged, type Rejudged } from '../judging/rejudge.js';
import { readSettings, SettingError, type Settings } from '../config.js';
import { pageOf } from '../http/pages.js';

export const REJUDGE_USAGE = `clickloop rejudge --campaign <name or id> [options]

  --apply             change verdicts and counts; without it you only see what would change
  --cursor <text>     go on where an earlier run was interrupted
  --url <address>     the running server (http://localhost:<PORT> unless told)
  --key <key>         an API key with the scope admin (CLICKLOOP_ADMIN_KEY unless told)`;

const OPTIONS = {
	campaign: { type: 'string' },
	apply: { type: 'boolean', default: false },
	cursor: { type: 'string' },
	url: { type: 'string' },
	key: { type: 'string' },
} as const;

type Say = (line: string) => void;

/**
 * Has a running server judge a campaign's clicks again, part by part, and says how far it is and what changes.
 * @param args what follows the command
 * @throws SettingError when the arguments cannot be understood or the server refuses
 */
export async function rejudge(args: string[], env: NodeJS.ProcessEnv, say: Say): Promise<void> {
	const { values } = parseArgs({ args, options: OPTIONS });
	if (!values.campaign) throw new SettingError(`--campaign is missing.\n\n${REJUDGE_USAGE}`);
	const settings = readSettings(env);
	const key = values.key ?? settings.adminKey;
	if (!key) throw new SettingError('No API key: set CLICKLOOP_ADMIN_KEY or give --key.');
	const call = createCall(values.url ?? defaultUrl(settings), key);
	const id = await findCampaignId(call, values.campaign);

	const total: Rejudged = { judged: 0, changes: [], nextCursor: values.cursor ?? null };
	do {
		const body = { apply: values.apply, ...(total.nextCursor && { cursor: total.nextCursor }) };
		const part = rejudged.parse(await call('POST', `/v1/campaigns/${id}/rejudge`, body));
		add(total, part);
		const resume = part.nextCursor ? `; to go on from here: --cursor ${part.nextCursor}` : '';
		say(`${total.judged} clicks judged${resume}`);
	} while (total.nextCursor);
	for (const line of describe(total, values.apply)) say(line);
}

type Call = (method: string, path: string, body?: unknown) => Promise<unknown>;

function createCall(url: string, key: string): Call {
	return async (method, path, body) => {
		const response = await fetch(url + path, {
			method,
			headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
			...(body !== undefined && { body: JSON.stringify(body) }),
		}).catch((error: unknown) => {
			throw new SettingError(`No server answers at ${url} (${String(error)}). Is it running?`);
		});
		const answer: unknown = await response.json();
		if (response.ok) return answer;
		const { detail } = z.object({ detail: z.string() }).parse(answer);
		throw new SettingError(`The server refused: ${detail}`);
	};
}

function defaultUrl({ host, port }: Settings): string {
	return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

const campaigns = pageOf(z.object({ id: z.string(), name: z.string() }));

async function findCampaignId(call: Call, nameOrId: string): Promise<string> {
	if (nameOrId.startsWith('cmp_')) return nameOrId;
	const query = new URLSearchParams({ search: nameOrId, limit: '500' });
	const { data } = campaigns.parse(await call('GET', `/v1/campaigns?${query.toString()}`));
	const found = data.find(({ name }) => name === nameOrId);
	if (!found) throw new SettingError(`There is no campaign ${JSON.stringify(nameOrId)}.`);
	return found.id;
}

function add(total: Rejudged, part: Rejudged): void {
	total.judged += part.judged;
	total.nextCursor = part.nextCursor;
	for (const { from, to, clicks } of part.changes) {
		const known = total.changes.find((one) => one.from === from && one.to === to);
		if (known) known.clicks += clicks;
		else total.changes.push({ from, to, clicks });
	}
}

function describe({ changes }: Rejudged, applied: boolean): string[] {
	if (changes.length === 0) return ["Nothing changes by today's rules."];
	return [
		applied ? 'Changed:' : 'Would change (nothing has been; --apply does it):',
		...changes.map(({ from, to, clicks }) => `  ${from} → ${to}: ${clicks}`),
	];
}
