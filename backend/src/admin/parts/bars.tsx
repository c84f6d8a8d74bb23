/** @jsxRuntime automatic @jsxImportSource preact */
import { formatCount, toLength } from './numbers.js';

export interface Bar {
	name: string;
	count: number;
}

/** Names with lines as long as their counts. The policy allows no inline style; SVG takes lengths as attributes. */
export function Bars({ bars, tone = 'human' }: { bars: Bar[]; tone?: 'human' | 'bot' }) {
	const most = Math.max(...bars.map(({ count }) => count), 1);
	return (
		<ul class="bars">
			{bars.map(({ name, count }) => (
				<li>
					<span class="bar-name">{name}</span>
					<span class="number">{formatCount(count)}</span>
					<svg class={tone} width="100%" height="6" aria-hidden="true">
						<rect class="track" width="100%" height="6" rx="3" />
						<rect class="mark" width={toLength(count / most)} height="6" rx="3" />
					</svg>
				</li>
			))}
		</ul>
	);
}
