/** @jsxRuntime automatic @jsxImportSource preact */
import type { Overview } from '../../privacy/overview.js';
import { Layout } from '../layout.js';
import { Moment } from '../parts/moment.js';
import { Table, type Column } from '../parts/table.js';

interface RecipientPageProps {
	/** The number as it was typed. */
	typed: string;
	person?: Overview;
	fault?: string | undefined;
	/** Whether somebody was erased just now. */
	erased?: boolean;
}

/** Finds a person by phone number, to hand out what is stored of them, or to erase it. */
export function RecipientPage({ typed, person, fault, erased }: RecipientPageProps) {
	return (
		<Layout title="Recipients" place="recipients">
			<div class="stack tight">
				<h1>Recipients</h1>
				<p class="soft">
					What is stored of one person: for whoever asks what you know of them, or wants to be
					forgotten.
				</p>
			</div>
			{erased && (
				<p class="notice" role="status">
					This person was erased. What was counted stays counted.
				</p>
			)}
			{fault && (
				<p class="notice bad" role="alert">
					{fault}
				</p>
			)}
			<section class="card stack" aria-label="Find a person">
				<form class="stack" method="post" action="/admin/recipients">
					<label class="field">
						<span>Phone number</span>
						<input name="phone" type="tel" value={typed} required autocomplete="off" />
						<small>With its country code, like +4915112345678.</small>
					</label>
					<div class="row">
						<button class="primary">Find</button>
					</div>
				</form>
			</section>
			{person && <Person person={person} />}
		</Layout>
	);
}

type PersonMessage = Overview['messages'][number];

const COLUMNS: Column<PersonMessage>[] = [
	{ title: 'Text', show: ({ text }) => text },
	{ title: 'Status', show: ({ status }) => status },
	{ title: 'Stored (UTC)', isNumber: true, show: ({ createdAt }) => <Moment at={createdAt} /> },
	{ title: 'Clicks', isNumber: true, show: ({ clicks }) => clicks },
];

function Person({ person }: { person: Overview }) {
	const { to, counts, messages } = person;
	const isCut = messages.length < counts.messages;
	return (
		<>
			<section class="card stack" aria-labelledby="stored">
				<h2 id="stored">{to}</h2>
				<p>
					{`Messages: ${counts.messages} · links: ${counts.links} · clicks: ${counts.clicks} · events: ${counts.events}`}
				</p>
				<Table
					caption={
						isCut
							? `The newest ${messages.length} messages to this person`
							: 'Messages to this person'
					}
					columns={COLUMNS}
					rows={messages}
				/>
				<form method="post" action="/admin/recipients/export">
					<input type="hidden" name="phone" value={to} />
					<button>Download everything as JSON</button>
				</form>
			</section>
			<section class="card stack" aria-labelledby="erase">
				<h2 id="erase">Erase this person</h2>
				<p>
					The number, all texts and their contacts, visitors’ addresses and events go, for good. The
					links stop working, and texts that still wait are not sent. Counts in reports stay.
				</p>
				<form class="stack" method="post" action="/admin/recipients/erase" autocomplete="off">
					<input type="hidden" name="phone" value={to} />
					<fieldset class="options">
						<label>
							<input type="checkbox" name="sure" value="yes" required />
							<span>Yes, erase {to}. It cannot be undone.</span>
						</label>
					</fieldset>
					<div class="row">
						<button>Erase</button>
					</div>
				</form>
			</section>
		</>
	);
}
