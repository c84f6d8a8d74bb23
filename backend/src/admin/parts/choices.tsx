/** @jsxRuntime automatic @jsxImportSource preact */

interface ChoicesProps {
	label: string;
	choices: { name: string; href: string; isChosen: boolean }[];
}

/** Which part of a list is shown. */
export function Choices({ label, choices }: ChoicesProps) {
	return (
		<nav class="choices" aria-label={label}>
			{choices.map(({ name, href, isChosen }) => (
				<a href={href} aria-current={isChosen ? 'true' : undefined}>
					{name}
				</a>
			))}
		</nav>
	);
}
