import { rule } from '../rule.js';
import { readUserAgent } from '../user-agent/read.js';

/**
 * A browser's user agent without any sign of a program.
 *
 * Source: every browser and web view in use says `Mozilla/5.0 (<system>) <engine> <names>` (user-agent/parts.ts);
 * Opera Mini and UC, which render on servers, have forms of their own.
 * Wrong about: scanners in plain browser dress, which only time, network and behaviour give away; so it is a
 * plain sign, not a certain one.
 */
export const browser = rule({
	name: 'browser',
	title: 'Comes with a web browser',
	signs: {
		usual: {
			verdict: 'human',
			points: 60,
			words: ({ where }: { where: string }) => `The user agent is ${where}.`,
		},
		rare: {
			verdict: 'human',
			points: 25,
			words: ({ where }: { where: string }) =>
				`The user agent may be ${where}, of a kind seldom seen.`,
		},
	},
	find({ userAgent }) {
		const reading = userAgent && readUserAgent(userAgent);
		if (!reading || reading.kind !== 'browser') return null;
		return { sign: reading.rare ? 'rare' : 'usual', values: { where: reading.where } };
	},
});
