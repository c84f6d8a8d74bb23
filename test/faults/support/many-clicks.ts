import pg from 'pg';
import { openKeyRing, readSealedKeys } from '../../../backend/src/auth/key-ring.js';
import { createSecrets } from '../../../backend/src/auth/secrets.js';
import { publicId } from '../../../backend/src/ids.js';

/** Clicks of each recipient. */
const EACH = 10;

const FILL = `
	WITH campaign AS (
		INSERT INTO campaigns (id, name) VALUES (gen_random_uuid(), $1) RETURNING id
	), agent AS (
		INSERT INTO user_agents (hash, value, device_type, model, os, browser)
		VALUES (sha256($1::bytea), 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, ' ||
			'like Gecko) Version/18.5 Mobile/15E148 Safari/604.1', 'mobile', 'iPhone', 'iOS 18.5', 'Mobile Safari 18.5')
		RETURNING id
	), judgement AS (
		INSERT INTO judgements (hash, reasons, confidence, rules_version)
		VALUES (sha256($1::bytea), '[{"rule": "browser-headers", "verdict": "human", "points": 2, "detail": "as browsers"}]',
			0.9, 2)
		RETURNING id
	), person AS (
		INSERT INTO recipients (id, phone_hash, phone)
		SELECT gen_random_uuid(), sha256(($1 || n)::bytea), $2 FROM generate_series(1, $3::int) n RETURNING id
	), message AS (
		INSERT INTO messages (id, campaign_id, recipient_id, content, segments, status, sent_at, delivered_at)
		SELECT gen_random_uuid(), campaign.id, person.id, $4::bytea,
			'{}', 'delivered', now() - interval '1 hour', now() - interval '1 hour'
		FROM campaign, person RETURNING id, campaign_id
	), link AS (
		INSERT INTO links (token, message_id, campaign_id, url)
		SELECT 'm' || replace(id::text, '-', ''), id, campaign_id, 'https://acme.example/offers/summer?utm_source=sms'
		FROM message RETURNING id, message_id, campaign_id
	)
	INSERT INTO clicks (at, id, link_id, message_id, campaign_id, method, ip, user_agent_id, verdict, judgement_id)
	SELECT now(), gen_random_uuid(), link.id, link.message_id, link.campaign_id, 'GET', '91.12.13.14', agent.id, 'human', judgement.id
	FROM link, agent, judgement, generate_series(1, ${EACH})`;

/**
 * Fills in a campaign by SQL, judged already: minting and tapping it would take minutes.
 * @param secret of the server that is to show it
 * @returns its id
 */
export async function fillClicks(
	database: pg.ClientConfig,
	{ name, clicks, secret }: { name: string; clicks: number; secret: string },
): Promise<string> {
	const client = new pg.Client(database);
	await client.connect();
	try {
		const { encrypt } = createSecrets(openKeyRing(await readSealedKeys(client), secret)!);
		const phone = encrypt('+4915112345678');
		const texts = {
			text: 'See https://go.example/abcdefg',
			originalText: 'See https://acme.example/',
		};
		const content = encrypt(JSON.stringify({ ...texts, metadata: null }));
		await client.query(FILL, [name, phone, Math.ceil(clicks / EACH), content]);
		await client.query('VACUUM ANALYZE');
		const { rows } = await client.query<{ id: string }>(
			'SELECT id FROM campaigns WHERE name = $1',
			[name],
		);
		return publicId('cmp', rows[0]!.id);
	} finally {
		await client.end();
	}
}
