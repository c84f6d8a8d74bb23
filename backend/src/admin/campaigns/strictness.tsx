/** @jsxRuntime automatic @jsxImportSource preact */
import type { Campaign } from '../../campaigns/campaign.js';
import type { Strictness } from '../../verdicts/judge.js';

const CHOICES: Record<Strictness, { name: string; meaning: string }> = {
	strict: {
		name: 'Strict',
		meaning:
			'Waits for more evidence even with plain taps, and in doubt takes a click for a machine’s.',
	},
	balanced: {
		name: 'Balanced',
		meaning: 'Believes a plain tap at once, and waits for more evidence with a doubtful one.',
	},
	lenient: {
		name: 'Lenient',
		meaning:
			'Believes more taps at once, and in doubt takes a click for a person’s unless much speaks against it.',
	},
};

/** How sure it must be that a person clicked, and the form to say otherwise. */
export function StrictnessCard({ campaign }: { campaign: Campaign }) {
	return (
		<section class="card stack" aria-labelledby="strictness">
			<h2 id="strictness">Strictness: {CHOICES[campaign.strictness].name.toLowerCase()}</h2>
			<form
				class="stack"
				method="post"
				action={`/admin/campaigns/${campaign.id}/strictness`}
				autocomplete="off"
			>
				<fieldset class="options" aria-labelledby="strictness">
					{Object.entries(CHOICES).map(([strictness, { name, meaning }]) => (
						<label key={strictness}>
							<input
								type="radio"
								name="strictness"
								value={strictness}
								checked={strictness === campaign.strictness}
							/>
							<span>
								<strong>{name}</strong> <span class="soft">{meaning}</span>
							</span>
						</label>
					))}
				</fieldset>
				<div>
					<button>Set strictness</button>
				</div>
			</form>
			<p class="soft small">
				This is for the clicks to come. Those that are judged already stay as they are, unless you
				have them judged again: <code>{`clickloop rejudge --campaign ${campaign.id}`}</code> shows
				what would change, and with <code>--apply</code> changes it.
			</p>
		</section>
	);
}
