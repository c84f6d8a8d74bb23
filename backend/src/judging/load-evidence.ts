import type { QueryResultRow } from 'pg';
import { arrayLiteral, timesLiteral } from '../database/array-literal.js';
import type { Queryable } from '../database/database.js';
import type { Evidence } from '../verdicts/evidence.js';
import type { AnyRule, Counted, Counts, Scope } from '../verdicts/rule.js';
import { RULES } from '../verdicts/rules.js';
import type { ClickToJudge } from '../clicks/click-to-judge.js';
import { isShared } from '../clicks/anonymize.js';
import { NEARBY, SECONDS } from './nearby.js';

/** Clicks of one subject this near to each other, in milliseconds, share what is counted around them. */
const SPAN = 30_000;

/** A click of which all is known but what others tell of it. */
export interface Located {
	click: ClickToJudge;
	evidence: Omit<Evidence, 'others'>;
	isHosted: boolean;
}

/** What other clicks tell of one. */
export interface Others {
	/** By the rules that count them. */
	counted: Evidence['others'];
	/** Whether an unsure click of its message, and a bot's from its address, are among those looked at. */
	hasUnsure: boolean;
	hasBot: boolean;
}

const NOTHING: Others = { counted: {}, hasUnsure: false, hasBot: false };

/** A rule's counts have its name before theirs, as columns of one statement for all rules of a scope. */
interface Column {
	rule: AnyRule;
	count: string;
	name: string;
	sql: string;
}

const RULES_OF: Record<Scope, AnyRule[]> = { message: [], address: [], servers: [] };
for (const rule of RULES) if (rule.gathers) RULES_OF[rule.gathers.of].push(rule);

function columnsOf(scope: Scope): Column[] {
	return RULES_OF[scope].flatMap((rule) =>
		Object.entries(rule.gathers!.count).map(([count, sql], n) => ({
			rule,
			count,
			name: `${rule.name}.${n}`,
			sql,
		})),
	);
}

const COLUMNS = {
	message: columnsOf('message'),
	address: columnsOf('address'),
	servers: columnsOf('servers'),
};

function list(scope: Scope): string {
	return COLUMNS[scope].map(({ name, sql }) => `${sql} AS "${name}"`).join(', ');
}

/** For each click on its own: what its message's others have to do with it differs from one to the next. */
const COUNT_OF_MESSAGES = `
	SELECT k.n, counted.*
	FROM unnest($1::int[], $2::timestamptz[], $3::uuid[], $4::bigint[], $5::uuid[], $6::text[], $7::inet[], $8::int[],
		$9::text[], $10::boolean[])
		AS k (n, at, id, link_id, message_id, method, ip, user_agent_id, device_type, hosted)
	CROSS JOIN LATERAL (
		SELECT ${list('message')}, COALESCE(bool_or(o.verdict = 'unsure'), false) AS "isThere"
		FROM links l CROSS JOIN LATERAL ${NEARBY.message('l.id', 'k.at', 'k.at')} o
		WHERE l.message_id = k.message_id AND o.id <> k.id
	) counted`;

/** Of each address once for all of its clicks, and once for those of each user agent that came more than once. */
const COUNT_OF_ADDRESSES = `
	SELECT k.n, counted.*
	FROM unnest($1::int[], $2::inet[], $3::timestamptz[], $4::timestamptz[]) AS k (n, ip, first_at, last_at)
	CROSS JOIN LATERAL (
		SELECT o.user_agent_id AS "userAgentId", grouping(o.user_agent_id) = 1 AS "isAll", ${list('address')},
			bool_or(o.verdict = 'bot') AS "isThere"
		FROM (
			SELECT o.*, ${SECONDS} AS seconds FROM ${NEARBY.address('k.ip', 'k.first_at', 'k.last_at')} o
			LEFT JOIN messages m ON m.id = o.message_id
		) o
		GROUP BY GROUPING SETS ((), (o.user_agent_id))
		HAVING count(*) > 1
	) counted`;

const COUNT_OF_SERVERS = `
	SELECT k.n, counted.*
	FROM unnest($1::int[], $2::uuid[], $3::timestamptz[], $4::timestamptz[]) AS k (n, campaign_id, first_at, last_at)
	CROSS JOIN LATERAL (
		SELECT ${list('servers')}
		FROM (
			SELECT o.*, ${SECONDS} AS seconds FROM ${NEARBY.servers('k.campaign_id', 'k.first_at', 'k.last_at')} o
			LEFT JOIN messages m ON m.id = o.message_id
		) o
	) counted`;

/** What rules ask for of other clicks: in a statement for each scope, however many clicks there are. */
export async function countOthers(tx: Queryable, clicks: Located[]): Promise<Map<string, Others>> {
	const others = new Map<string, Others>(
		clicks.map(({ click }) => [click.id, { ...NOTHING, counted: {} }]),
	);
	await countOfMessages(tx, clicks, others);
	await countOfAddresses(tx, clicks, others);
	await countOfServers(tx, clicks, others);
	return others;
}

async function countOfMessages(
	tx: Queryable,
	clicks: Located[],
	others: Map<string, Others>,
): Promise<void> {
	// Most messages have one click: there is nothing to count.
	const asked = clicks.filter(({ click }) => (click.of_message ?? 0) > 1);
	if (asked.length === 0) return;
	const { rows } = await tx.query<QueryResultRow>({
		name: 'count-of-messages',
		text: COUNT_OF_MESSAGES,
		values: [
			arrayLiteral(asked.map((_, n) => n)),
			timesLiteral(asked.map(({ click }) => click.at)),
			arrayLiteral(asked.map(({ click }) => click.id)),
			arrayLiteral(asked.map(({ click }) => click.link_id)),
			arrayLiteral(asked.map(({ click }) => click.message_id)),
			arrayLiteral(asked.map(({ click }) => click.method)),
			arrayLiteral(asked.map(({ click }) => `${click.ip}/${click.bits}`)),
			arrayLiteral(asked.map(({ click }) => click.user_agent_id)),
			arrayLiteral(asked.map(({ evidence }) => evidence.deviceType)),
			arrayLiteral(asked.map(({ isHosted }) => isHosted)),
		],
	});
	for (const row of rows) {
		const found = others.get(asked[row.n as number]!.click.id)!;
		found.hasUnsure = row.isThere as boolean;
		for (const [rule, counts] of read('message', row))
			found.counted[rule] = { all: counts, alike: counts };
	}
}

async function countOfAddresses(
	tx: Queryable,
	clicks: Located[],
	others: Map<string, Others>,
): Promise<void> {
	const subjects = shareSubjects(clicks, ({ click }) => (isShared(click) ? null : click.ip));
	const rows = await ask(tx, 'count-of-addresses', COUNT_OF_ADDRESSES, subjects);
	const all = rows.filter(({ isAll }) => isAll as boolean);
	const alike = new Map(
		rows.filter(({ isAll }) => !isAll).map((row) => [`${row.n} ${row.userAgentId}`, row]),
	);
	for (const row of all) {
		const counts = read('address', row);
		for (const { click } of subjects[row.n as number]!.clicks) {
			const found = others.get(click.id)!;
			found.hasBot = row.isThere as boolean;
			const dress = alike.get(`${row.n} ${click.user_agent_id}`);
			const ofDress = dress && read('address', dress);
			for (const [rule, counted] of counts)
				found.counted[rule] = { all: counted, alike: ofDress?.get(rule) ?? noneOf(rule) };
		}
	}
}

async function countOfServers(
	tx: Queryable,
	clicks: Located[],
	others: Map<string, Others>,
): Promise<void> {
	const subjects = shareSubjects(clicks, ({ click, isHosted }) =>
		isHosted ? click.campaign_id : null,
	);
	for (const row of await ask(tx, 'count-of-servers', COUNT_OF_SERVERS, subjects)) {
		const counts = read('servers', row);
		for (const { click } of subjects[row.n as number]!.clicks)
			for (const [rule, all] of counts) others.get(click.id)!.counted[rule] = { all, alike: all };
	}
}

function read(scope: Scope, row: QueryResultRow): Map<string, Counts> {
	const counts = new Map<string, Counts>();
	for (const { rule, count, name } of COLUMNS[scope]) {
		const ofRule = counts.get(rule.name) ?? {};
		counts.set(rule.name, ofRule);
		ofRule[count] = row[name];
	}
	return counts;
}

function noneOf(name: string): Counted<Counts>['alike'] {
	return RULES.find((rule) => rule.name === name)!.gathers!.none;
}

/** What clicks have in common, an address or a campaign, at about one time. */
interface Subject {
	key: string;
	first: Date;
	last: Date;
	clicks: Located[];
}

/** @param subjectOf null where there is none */
function shareSubjects(clicks: Located[], subjectOf: (click: Located) => string | null): Subject[] {
	const subjects = new Map<string, Subject>();
	for (const one of clicks) {
		const key = subjectOf(one);
		if (key === null) continue;
		const { at } = one.click;
		const keyInTime = `${key} ${Math.floor(at.getTime() / SPAN)}`;
		const subject = subjects.get(keyInTime);
		if (!subject) subjects.set(keyInTime, { key, first: at, last: at, clicks: [one] });
		else {
			subject.clicks.push(one);
			if (at < subject.first) subject.first = at;
			if (at > subject.last) subject.last = at;
		}
	}
	return [...subjects.values()];
}

async function ask(
	tx: Queryable,
	name: string,
	text: string,
	subjects: Subject[],
): Promise<QueryResultRow[]> {
	if (subjects.length === 0) return [];
	const { rows } = await tx.query<QueryResultRow>({
		name,
		text,
		values: [
			arrayLiteral(subjects.map((_, n) => n)),
			arrayLiteral(subjects.map(({ key }) => key)),
			timesLiteral(subjects.map(({ first }) => first)),
			timesLiteral(subjects.map(({ last }) => last)),
		],
	});
	return rows;
}
