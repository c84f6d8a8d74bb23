import type { Database } from '../database/database.js';
import type { Channel } from '../database/generated/client.js';
import { invalidInput } from '../http/problem.js';
import { parseId } from '../ids.js';

/**
 * Finds the channel that a request names.
 * @param nameOrId its name, or its id (`chn_…`)
 * @throws Problem when there is none, with the names of those that there are
 */
export async function findChannel({ prisma }: Database, nameOrId: string): Promise<Channel> {
	const id = parseId('chn', nameOrId);
	const channel = await prisma.channel.findUnique({ where: id ? { id } : { name: nameOrId } });
	if (channel) return channel;
	const known = await prisma.channel.findMany({ select: { name: true }, orderBy: { name: 'asc' } });
	const names = known.map(({ name }) => JSON.stringify(name)).join(', ');
	throw invalidInput([
		{ path: 'channel', message: `${JSON.stringify(nameOrId)} is not known; there is ${names}` },
	]);
}
