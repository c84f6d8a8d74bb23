/** @jsxRuntime automatic @jsxImportSource preact */
import { LANDING_PATH } from '../../links/target.js';

/** What was typed in, and what is wrong with it; kept, so that nobody types twice. */
export interface SendFormState {
	campaign: string;
	to: string;
	text: string;
	/** By the field's name; `form` for what belongs to none. */
	faults: Partial<Record<'campaign' | 'to' | 'text' | 'form', string>>;
}

/** A first message that works as it stands: its link leads to a page of this server. */
export function exampleMessage(publicUrl: string): SendFormState {
	return {
		campaign: 'First try',
		to: '+4915112345678',
		text: `Hi Ada, your table for two is ready to book: ${publicUrl}${LANDING_PATH}?guest=ada&utm_source=sms`,
		faults: {},
	};
}

/** Sends one text through the sandbox, as `POST /v1/messages` would. */
export function SendForm({ campaign, to, text, faults }: SendFormState) {
	return (
		<form class="stack" method="post" action="/admin/sandbox/messages">
			{faults.form && (
				<p class="notice bad" role="alert">
					{faults.form}
				</p>
			)}
			<label class="field">
				<span>Campaign</span>
				<input
					name="campaign"
					value={campaign}
					required
					{...invalid('campaign', faults.campaign)}
				/>
				<Fault of="campaign" text={faults.campaign} />
			</label>
			<label class="field">
				<span>To</span>
				<input
					name="to"
					type="tel"
					value={to}
					required
					autocomplete="off"
					{...invalid('to', faults.to)}
				/>
				<Fault of="to" text={faults.to} />
			</label>
			<label class="field">
				<span>Text</span>
				<textarea name="text" required value={text} {...invalid('text', faults.text)} />
				<Fault of="text" text={faults.text} />
				<small>Each web address in it becomes a short link that knows its reader.</small>
			</label>
			<button class="primary">Send to the phone</button>
		</form>
	);
}

function invalid(field: string, fault: string | undefined) {
	return fault ? { 'aria-invalid': true, 'aria-describedby': `fault-${field}` } : {};
}

function Fault({ of, text }: { of: string; text: string | undefined }) {
	return text ? (
		<small id={`fault-${of}`} class="wrong">
			{text}
		</small>
	) : null;
}
