/** @jsxRuntime automatic @jsxImportSource preact */
import type { Verdict } from '../../clicks/click.js';

const NAMES: Record<Verdict, string> = {
	human: 'Human',
	preview: 'Preview',
	bot: 'Bot',
	unsure: 'Unsure',
};

export function VerdictBadge({ verdict }: { verdict: Verdict }) {
	return <span class={`badge ${verdict}`}>{NAMES[verdict]}</span>;
}
