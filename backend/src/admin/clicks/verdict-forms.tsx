/** @jsxRuntime automatic @jsxImportSource preact */
import type { Click, Reason } from '../../clicks/click.js';

const CLAIMS: Record<Reason['verdict'], string> = {
	human: 'This was a person',
	preview: 'This was a preview',
	bot: 'This was a bot',
};

interface VerdictFormsProps {
	click: Click;
	/** Where to come back to. */
	path: string;
}

/** For who knows better than the rules: a button for each verdict that the click does not have. */
export function VerdictForms({ click, path }: VerdictFormsProps) {
	const others = Object.entries(CLAIMS).filter(([verdict]) => verdict !== click.verdict);
	return (
		<div class="stack tight">
			<div class="row claims">
				{others.map(([verdict, claim]) => (
					<form key={verdict} method="post" action={`/admin/clicks/${click.id}/verdict`}>
						<input type="hidden" name="back" value={path} />
						<button id={`${verdict}-${click.id}`} name="verdict" value={verdict}>
							{claim}
						</button>
					</form>
				))}
			</div>
			<p class="soft small">What you say here is final: no rule judges this click again.</p>
		</div>
	);
}
