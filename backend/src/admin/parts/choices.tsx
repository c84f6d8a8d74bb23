/** @jsxRuntime automatic @jsxImportSource preact */
import { withQuery } from './pager.js';

interface ChoicesProps {
	label: string;
	/** The page's own path. */
	path: string;
	/** What the query calls the choice; the one without a value is for all. */
	parameter: string;
	choices: readonly { name: string; value: string | undefined }[];
	chosen: string | undefined;
}

/** Which part of a list is shown. */
export function Choices({ label, path, parameter, choices, chosen }: ChoicesProps) {
	return (
		<nav class="choices" aria-label={label}>
			{choices.map(({ name, value }) => (
				<a
					href={withQuery(path, { [parameter]: value })}
					aria-current={value === chosen ? 'true' : undefined}
				>
					{name}
				</a>
			))}
		</nav>
	);
}
