import type { Strictness } from '../verdicts/judge.js';
import type { Reason, Verdict } from './click.js';
import { isHashed, isWhole } from './hidden-address.js';
import type { Origin } from './locate-clicks.js';

/** A click with what judging needs to know of it, its link and its message. */
export interface ClickToJudge extends Origin {
	at: Date;
	id: string;
	link_id: string;
	message_id: string | null;
	links_of_message: number;
	campaign_id: string | null;
	campaign_name: string | null;
	strictness: Strictness | null;
	method: string;
	/** Whether its address is as the visitor had it; else it is old, and cut or hashed. */
	is_whole: boolean;
	user_agent_id: number | null;
	user_agent: string | null;
	device_type: string | null;
	headers: [string, string][] | null;
	/** What a trusted edge said, or what was found when the click was judged before; null when neither is there. */
	country: string | null;
	region: string | null;
	city: string | null;
	/** Its verdict so far; null when it has never been judged. */
	verdict: Verdict | null;
	/** What was found then, but for its figures (see judgement-row.ts). */
	reasons: Reason[] | null;
	figures: string | null;
	rules_version: number | null;
	/** Whether nothing was sent in truth; null without a channel. */
	in_sandbox: boolean | null;
	sent_at: Date | null;
	delivered_at: Date | null;
}

/** A click with all that judging needs; a condition on `k` (the click) or `l` (its link) follows. */
export const SELECT_TO_JUDGE = `
	SELECT k.at, k.id, k.link_id, k.method, host(k.ip) AS ip, ${isWhole('k.ip')} AS is_whole, ${isHashed('k.ip')} AS is_hashed,
		k.network_id, k.user_agent_id, k.verdict, j.reasons, k.figures, j.rules_version,
		u.value AS user_agent, u.device_type, h.value AS headers, p.country, p.region, p.city,
		l.message_id, l.campaign_id, c.name AS campaign_name, c.strictness,
		(SELECT count(*)::int FROM links WHERE message_id = l.message_id) AS links_of_message,
		ch.type = 'sandbox' AS in_sandbox, m.sent_at, m.delivered_at
	FROM clicks k
	JOIN links l ON l.id = k.link_id
	LEFT JOIN campaigns c ON c.id = l.campaign_id
	LEFT JOIN messages m ON m.id = l.message_id
	LEFT JOIN channels ch ON ch.id = m.channel_id
	LEFT JOIN user_agents u ON u.id = k.user_agent_id
	LEFT JOIN header_sets h ON h.id = k.header_set_id
	LEFT JOIN places p ON p.id = k.place_id
	LEFT JOIN judgements j ON j.id = k.judgement_id`;
