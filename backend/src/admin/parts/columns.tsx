/** @jsxRuntime automatic @jsxImportSource preact */
import type { Bar } from './bars.js';
import { formatCount, toLength } from './numbers.js';

/** Upright bars in their order, for what happens over time. */
export function Columns({ bars }: { bars: Bar[] }) {
	const most = Math.max(...bars.map(({ count }) => count), 1);
	return (
		<ol class="upright">
			{bars.map(({ name, count }) => (
				<li>
					<span class="number">{count > 0 ? formatCount(count) : ''}</span>
					<svg class="human" width="100%" height="110" aria-hidden="true">
						<rect class="track" width="100%" height="110" rx="5" />
						<rect
							class="mark"
							y={toLength(1 - count / most)}
							width="100%"
							height={toLength(count / most)}
							rx="5"
						/>
					</svg>
					<span class="soft">{name}</span>
				</li>
			))}
		</ol>
	);
}
