-- What reports and lists show, added up as it changes. Each row is a summand: a statement that changes what is counted adds
-- rows, and waits for nobody; a chore folds them into the rows of part 0. See docs/adr/0018-totals-by-summands.md.

-- AlterTable
ALTER TABLE "messages" ADD COLUMN "facets" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- CreateTable
CREATE TABLE "campaign_totals" (
    "campaign_id" UUID NOT NULL,
    "part" BIGSERIAL NOT NULL,
    "sent" INTEGER NOT NULL DEFAULT 0,
    "delivered" INTEGER NOT NULL DEFAULT 0,
    "failed" INTEGER NOT NULL DEFAULT 0,
    "unknown" INTEGER NOT NULL DEFAULT 0,
    "clicked" INTEGER NOT NULL DEFAULT 0,
    "clicked_by_people" INTEGER NOT NULL DEFAULT 0,
    "clicks" INTEGER NOT NULL DEFAULT 0,
    "human_clicks" INTEGER NOT NULL DEFAULT 0,
    "previews" INTEGER NOT NULL DEFAULT 0,
    "bots" INTEGER NOT NULL DEFAULT 0,
    "refused_clicks" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "campaign_totals_pkey" PRIMARY KEY ("campaign_id","part")
);

-- CreateTable
CREATE TABLE "url_totals" (
    "campaign_id" UUID NOT NULL,
    "position" SMALLINT NOT NULL,
    "url_hash" BYTEA NOT NULL,
    "part" BIGSERIAL NOT NULL,
    "url" TEXT NOT NULL,
    "links" INTEGER NOT NULL DEFAULT 0,
    "clicks" INTEGER NOT NULL DEFAULT 0,
    "human_clicks" INTEGER NOT NULL DEFAULT 0,
    "recipients" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "url_totals_pkey" PRIMARY KEY ("campaign_id","position","url_hash","part")
);

-- CreateTable
CREATE TABLE "facet_totals" (
    "campaign_id" UUID NOT NULL,
    "facet" TEXT NOT NULL,
    "part" BIGSERIAL NOT NULL,
    "clicks" INTEGER NOT NULL DEFAULT 0,
    "recipients" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "facet_totals_pkey" PRIMARY KEY ("campaign_id","facet","part")
);

-- CreateIndex
CREATE INDEX "campaign_totals_part_idx" ON "campaign_totals"("part");

-- CreateIndex
CREATE INDEX "url_totals_part_idx" ON "url_totals"("part");

-- CreateIndex
CREATE INDEX "facet_totals_part_idx" ON "facet_totals"("part");

-- A human click's facets: by what reports break people down, each a dimension and a name.
CREATE FUNCTION facets_of(timestamptz, user_agent_id int, place_id int) RETURNS TABLE (facet text)
LANGUAGE sql STABLE AS $$
    SELECT named.facet
    FROM (SELECT) AS click
    LEFT JOIN user_agents u ON u.id = $2
    LEFT JOIN places p ON p.id = $3
    CROSS JOIN LATERAL (VALUES
        ('hours ' || to_char($1 AT TIME ZONE 'UTC', 'HH24')),
        ('devices ' || COALESCE(u.device_type, 'unknown')),
        ('os ' || COALESCE(u.os, 'unknown')),
        ('browsers ' || COALESCE(u.browser, 'unknown')),
        ('countries ' || p.country)
    ) AS named (facet)
    WHERE named.facet IS NOT NULL
$$;

-- Into which row of `timing` a click falls, by minutes since the text arrived (or was sent): null where neither is known. A
-- click before its own receipt counts as at once.
CREATE FUNCTION timing_of("at" timestamptz, "delivered_at" timestamptz, "sent_at" timestamptz) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT 'timing ' || width_bucket(
        date_part('epoch', "at" - COALESCE("delivered_at", "sent_at")) / 60,
        '{1, 5, 15, 60, 360, 1440, 4320}'::float8[]
    )
$$;

-- One of the campaign's hours, and what the click was.
CREATE FUNCTION hour_of("at" timestamptz, "verdict" verdict) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT 'series ' || to_char("at" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24') || ' ' || "verdict"::text
$$;

-- Which rules spoke for a bot.
CREATE FUNCTION bot_reasons_of("judgement_id" int) RETURNS TABLE (facet text)
LANGUAGE sql STABLE AS $$
    SELECT DISTINCT 'reasons ' || (reason->>'rule')
    FROM judgements j CROSS JOIN LATERAL jsonb_array_elements(j.reasons) AS reason
    WHERE j.id = $1 AND reason->>'verdict' = 'bot'
$$;

-- What the totals are to be, counted anew: of campaigns and URLs from the counters of messages and links, of facets from the
-- clicks that are kept.
CREATE VIEW "counted_campaign_totals" AS
SELECT campaign_id, sum(sent)::int AS sent, sum(delivered)::int AS delivered, sum(failed)::int AS failed,
    sum(unknown)::int AS unknown, sum(clicked)::int AS clicked, sum(clicked_by_people)::int AS clicked_by_people,
    sum(clicks)::int AS clicks, sum(human_clicks)::int AS human_clicks, sum(previews)::int AS previews,
    sum(bots)::int AS bots, sum(refused_clicks)::int AS refused_clicks
FROM (
    SELECT campaign_id, count(*) FILTER (WHERE sent_at IS NOT NULL OR delivered_at IS NOT NULL) AS sent,
        count(delivered_at) AS delivered, count(*) FILTER (WHERE status = 'failed') AS failed,
        count(*) FILTER (WHERE status = 'unknown') AS unknown, count(*) FILTER (WHERE clicks > 0) AS clicked,
        count(*) FILTER (WHERE human_clicks > 0) AS clicked_by_people,
        0 AS clicks, 0 AS human_clicks, 0 AS previews, 0 AS bots, 0 AS refused_clicks
    FROM messages GROUP BY campaign_id
    UNION ALL
    SELECT campaign_id, 0, 0, 0, 0, 0, 0,
        sum(clicks), sum(human_clicks), sum(previews), sum(bots), sum(refused_clicks)
    FROM links WHERE campaign_id IS NOT NULL GROUP BY campaign_id
) parts
GROUP BY campaign_id;

CREATE VIEW "counted_url_totals" AS
SELECT campaign_id, position, sha256(convert_to(url, 'UTF8')) AS url_hash, url, count(*)::int AS links,
    sum(clicks)::int AS clicks, sum(human_clicks)::int AS human_clicks,
    count(message_id) FILTER (WHERE human_clicks > 0)::int AS recipients
FROM links WHERE campaign_id IS NOT NULL GROUP BY campaign_id, position, url;

CREATE VIEW "counted_facet_totals" AS
WITH judged AS (
    SELECT at, campaign_id, message_id, verdict, judgement_id, user_agent_id, place_id FROM clicks
    WHERE campaign_id IS NOT NULL AND verdict IS NOT NULL AND refused IS NULL
)
SELECT campaign_id, facet, sum(clicks)::int AS clicks, sum(recipients)::int AS recipients
FROM (
    SELECT campaign_id, hour_of(at, verdict) AS facet, 1 AS clicks, 0 AS recipients FROM judged
    UNION ALL
    SELECT campaign_id, named.facet, 1, 0
    FROM judged CROSS JOIN LATERAL facets_of(at, user_agent_id, place_id) AS named WHERE verdict = 'human'
    UNION ALL
    SELECT k.campaign_id, timing_of(k.at, m.delivered_at, m.sent_at), 1, 0
    FROM judged k JOIN messages m ON m.id = k.message_id WHERE k.verdict = 'human'
    UNION ALL
    SELECT bots.campaign_id, reasons.facet, bots.clicks::int, 0
    FROM (
        SELECT campaign_id, judgement_id, count(*) AS clicks FROM judged WHERE verdict = 'bot'
        GROUP BY campaign_id, judgement_id
    ) bots CROSS JOIN LATERAL bot_reasons_of(bots.judgement_id) AS reasons
    UNION ALL
    SELECT campaign_id, unnest(facets), 0, 1 FROM messages
    UNION ALL
    SELECT campaign_id, timing_of(first_click_at, delivered_at, sent_at), 0, 1 FROM messages
    WHERE first_click_at IS NOT NULL
) parts
WHERE facet IS NOT NULL
GROUP BY campaign_id, facet;

-- What is there already, before anything watches it.
UPDATE "messages" m SET "facets" = found.facets
FROM (
    SELECT k.message_id, array_agg(DISTINCT named.facet) AS facets
    FROM clicks k CROSS JOIN LATERAL facets_of(k.at, k.user_agent_id, k.place_id) AS named
    WHERE k.message_id IS NOT NULL AND k.verdict = 'human' AND k.refused IS NULL
    GROUP BY k.message_id
) found
WHERE m.id = found.message_id;

INSERT INTO "campaign_totals" ("campaign_id", "part", "sent", "delivered", "failed", "unknown", "clicked",
    "clicked_by_people", "clicks", "human_clicks", "previews", "bots", "refused_clicks")
SELECT campaign_id, 0, sent, delivered, failed, unknown, clicked, clicked_by_people, clicks, human_clicks, previews, bots,
    refused_clicks FROM counted_campaign_totals;

INSERT INTO "url_totals" ("campaign_id", "position", "url_hash", "part", "url", "links", "clicks", "human_clicks", "recipients")
SELECT campaign_id, position, url_hash, 0, url, links, clicks, human_clicks, recipients FROM counted_url_totals;

INSERT INTO "facet_totals" ("campaign_id", "facet", "part", "clicks", "recipients")
SELECT campaign_id, facet, 0, clicks, recipients FROM counted_facet_totals;

-- Links: what was is taken off, what is is added. Most of it cancels out.
CREATE FUNCTION total_links() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO url_totals (campaign_id, position, url_hash, url, links, clicks, human_clicks, recipients)
        SELECT campaign_id, position, sha256(convert_to(url, 'UTF8')), url, count(*), sum(clicks), sum(human_clicks),
            count(message_id) FILTER (WHERE human_clicks > 0)
        FROM present WHERE campaign_id IS NOT NULL GROUP BY campaign_id, position, url;
        INSERT INTO campaign_totals (campaign_id, clicks, human_clicks, previews, bots, refused_clicks)
        SELECT campaign_id, sum(clicks), sum(human_clicks), sum(previews), sum(bots), sum(refused_clicks)
        FROM present WHERE campaign_id IS NOT NULL AND clicks + refused_clicks > 0 GROUP BY campaign_id;
        RETURN NULL;
    END IF;
    WITH signed AS (
        SELECT -1 AS sign, campaign_id, message_id, position, url, clicks, human_clicks, previews, bots, refused_clicks
        FROM former
        UNION ALL
        SELECT 1, campaign_id, message_id, position, url, clicks, human_clicks, previews, bots, refused_clicks
        FROM present
    ), summed AS (
        SELECT campaign_id, position, url, sum(sign) AS links, sum(sign * clicks) AS clicks,
            sum(sign * human_clicks) AS human_clicks,
            sum(sign) FILTER (WHERE message_id IS NOT NULL AND human_clicks > 0) AS recipients,
            sum(sign * previews) AS previews, sum(sign * bots) AS bots, sum(sign * refused_clicks) AS refused_clicks
        FROM signed WHERE campaign_id IS NOT NULL GROUP BY campaign_id, position, url
    ), of_urls AS (
        INSERT INTO url_totals (campaign_id, position, url_hash, url, links, clicks, human_clicks, recipients)
        SELECT campaign_id, position, sha256(convert_to(url, 'UTF8')), url, links, clicks, human_clicks,
            COALESCE(recipients, 0)
        FROM summed WHERE (links, clicks, human_clicks, COALESCE(recipients, 0)) <> (0, 0, 0, 0)
    )
    INSERT INTO campaign_totals (campaign_id, clicks, human_clicks, previews, bots, refused_clicks)
    SELECT campaign_id, sum(clicks), sum(human_clicks), sum(previews), sum(bots), sum(refused_clicks)
    FROM summed GROUP BY campaign_id
    HAVING (sum(clicks), sum(human_clicks), sum(previews), sum(bots), sum(refused_clicks)) <> (0, 0, 0, 0, 0);
    RETURN NULL;
END
$$;

CREATE TRIGGER "totals_of_new_links" AFTER INSERT ON "links"
REFERENCING NEW TABLE AS present FOR EACH STATEMENT EXECUTE FUNCTION total_links();
CREATE TRIGGER "totals_of_links" AFTER UPDATE ON "links"
REFERENCING OLD TABLE AS former NEW TABLE AS present FOR EACH STATEMENT EXECUTE FUNCTION total_links();

-- Messages. People are counted by their facets, and in `timing` by their first click, which moves with the receipt: as do all
-- the clicks of the message. The look for these sees all clicks, since who judges holds the message.
CREATE FUNCTION total_messages() RETURNS trigger LANGUAGE plpgsql
SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
    INSERT INTO campaign_totals (campaign_id, sent, delivered, failed, unknown, clicked, clicked_by_people)
    SELECT * FROM (
        SELECT campaign_id,
            COALESCE(sum(sign) FILTER (WHERE sent_at IS NOT NULL OR delivered_at IS NOT NULL), 0) AS sent,
            COALESCE(sum(sign) FILTER (WHERE delivered_at IS NOT NULL), 0) AS delivered,
            COALESCE(sum(sign) FILTER (WHERE status = 'failed'), 0) AS failed,
            COALESCE(sum(sign) FILTER (WHERE status = 'unknown'), 0) AS unknown,
            COALESCE(sum(sign) FILTER (WHERE clicks > 0), 0) AS clicked,
            COALESCE(sum(sign) FILTER (WHERE human_clicks > 0), 0) AS clicked_by_people
        FROM (
            SELECT -1 AS sign, campaign_id, sent_at, delivered_at, status, clicks, human_clicks FROM former
            UNION ALL
            SELECT 1, campaign_id, sent_at, delivered_at, status, clicks, human_clicks FROM present
        ) signed
        GROUP BY campaign_id
    ) summed
    WHERE (sent, delivered, failed, unknown, clicked, clicked_by_people) <> (0, 0, 0, 0, 0, 0);

    -- Sums of hashes: mostly neither changes, and to compare row with row takes longer than all the rest.
    IF (SELECT sum(hash_record_extended(ROW(id, facets), 0)) FROM present)
        <> (SELECT sum(hash_record_extended(ROW(id, facets), 0)) FROM former) THEN
        INSERT INTO facet_totals (campaign_id, facet, recipients)
        SELECT campaign_id, facet, sum(sign)
        FROM (
            SELECT 1 AS sign, campaign_id, unnest(facets) AS facet
            FROM (SELECT id, campaign_id, facets FROM present EXCEPT SELECT id, campaign_id, facets FROM former) changed
            UNION ALL
            SELECT -1, campaign_id, unnest(facets)
            FROM (SELECT id, campaign_id, facets FROM former EXCEPT SELECT id, campaign_id, facets FROM present) changed
        ) parts
        GROUP BY campaign_id, facet HAVING sum(sign) <> 0;
    END IF;

    IF (SELECT sum(hash_record_extended(ROW(id, first_click_at, delivered_at, sent_at), 0)) FROM present)
        = (SELECT sum(hash_record_extended(ROW(id, first_click_at, delivered_at, sent_at), 0)) FROM former)
    THEN RETURN NULL; END IF;
    INSERT INTO facet_totals (campaign_id, facet, recipients)
    SELECT campaign_id, facet, sum(sign)
    FROM (
        SELECT sign, campaign_id, timing_of(first_click_at, delivered_at, sent_at) AS facet
        FROM (
            SELECT -1 AS sign, campaign_id, first_click_at, delivered_at, sent_at FROM former
            UNION ALL
            SELECT 1, campaign_id, first_click_at, delivered_at, sent_at FROM present
        ) signed
        WHERE first_click_at IS NOT NULL
    ) parts
    WHERE facet IS NOT NULL
    GROUP BY campaign_id, facet HAVING sum(sign) <> 0;

    IF NOT EXISTS (
        SELECT id, COALESCE(delivered_at, sent_at) FROM present WHERE clicks > 0
        EXCEPT SELECT id, COALESCE(delivered_at, sent_at) FROM former
    ) THEN RETURN NULL; END IF;
    INSERT INTO facet_totals (campaign_id, facet, clicks)
    SELECT k.campaign_id, timing_of(k.at, m.reached_at, NULL), sum(m.sign)
    FROM (
        (SELECT -1 AS sign, id, COALESCE(delivered_at, sent_at) AS reached_at FROM former WHERE clicks > 0
        EXCEPT SELECT -1, id, COALESCE(delivered_at, sent_at) FROM present)
        UNION ALL
        (SELECT 1, id, COALESCE(delivered_at, sent_at) FROM present WHERE clicks > 0
        EXCEPT SELECT 1, id, COALESCE(delivered_at, sent_at) FROM former)
    ) m
    JOIN links l ON l.message_id = m.id
    JOIN clicks k ON k.link_id = l.id AND k.at >= l.created_at - interval '1 day'
    WHERE k.campaign_id IS NOT NULL AND k.verdict = 'human' AND k.refused IS NULL AND m.reached_at IS NOT NULL
    GROUP BY 1, 2 HAVING sum(m.sign) <> 0;
    RETURN NULL;
END
$$;

CREATE FUNCTION total_new_messages() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO campaign_totals (campaign_id, sent, delivered, failed, unknown, clicked, clicked_by_people)
    SELECT campaign_id, count(*) FILTER (WHERE sent_at IS NOT NULL OR delivered_at IS NOT NULL), count(delivered_at),
        count(*) FILTER (WHERE status = 'failed'), count(*) FILTER (WHERE status = 'unknown'),
        count(*) FILTER (WHERE clicks > 0), count(*) FILTER (WHERE human_clicks > 0)
    FROM present GROUP BY campaign_id;
    INSERT INTO facet_totals (campaign_id, facet, recipients)
    SELECT campaign_id, timing_of(first_click_at, delivered_at, sent_at), count(*) FROM present
    WHERE first_click_at IS NOT NULL AND COALESCE(delivered_at, sent_at) IS NOT NULL GROUP BY 1, 2;
    RETURN NULL;
END
$$;

CREATE TRIGGER "totals_of_new_messages" AFTER INSERT ON "messages"
REFERENCING NEW TABLE AS present FOR EACH STATEMENT EXECUTE FUNCTION total_new_messages();
CREATE TRIGGER "totals_of_messages" AFTER UPDATE ON "messages"
REFERENCING OLD TABLE AS former NEW TABLE AS present FOR EACH STATEMENT EXECUTE FUNCTION total_messages();

-- Clicks count once they are judged, which is always an update. Their messages are locked first, as judging does it after:
-- all of them, by id. Whoever is second sees what the first has changed.
CREATE FUNCTION total_clicks() RETURNS trigger LANGUAGE plpgsql
SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    of_messages uuid[];
BEGIN
    -- Most are judged for the first time; addresses that are cut change nothing.
    IF EXISTS (SELECT FROM former WHERE verdict IS NOT NULL) THEN
        IF NOT EXISTS (
            SELECT at, id, verdict, judgement_id, place_id FROM present
            EXCEPT SELECT at, id, verdict, judgement_id, place_id FROM former
        ) THEN RETURN NULL; END IF;
    ELSIF NOT EXISTS (SELECT FROM present WHERE verdict IS NOT NULL) THEN RETURN NULL; END IF;
    of_messages := ARRAY(SELECT DISTINCT message_id FROM present WHERE message_id IS NOT NULL);
    PERFORM FROM messages WHERE id = ANY(of_messages) ORDER BY id FOR NO KEY UPDATE;

    INSERT INTO facet_totals (campaign_id, facet, clicks)
    WITH signed AS MATERIALIZED (
        SELECT -1 AS sign, at, campaign_id, message_id, verdict, judgement_id, user_agent_id, place_id FROM former
        WHERE campaign_id IS NOT NULL AND verdict IS NOT NULL AND refused IS NULL
        UNION ALL
        SELECT 1, at, campaign_id, message_id, verdict, judgement_id, user_agent_id, place_id FROM present
        WHERE campaign_id IS NOT NULL AND verdict IS NOT NULL AND refused IS NULL
    )
    SELECT campaign_id, facet, sum(clicks)
    FROM (
        SELECT campaign_id, hour_of(hour, verdict) AS facet, clicks
        FROM (
            SELECT campaign_id, date_trunc('hour', at, 'UTC') AS hour, verdict, sum(sign) AS clicks FROM signed
            GROUP BY campaign_id, hour, verdict
        ) hours
        UNION ALL
        SELECT alike.campaign_id, named.facet, alike.clicks
        FROM (
            SELECT campaign_id, date_trunc('hour', at, 'UTC') AS hour, user_agent_id, place_id, sum(sign) AS clicks
            FROM signed WHERE verdict = 'human' GROUP BY campaign_id, hour, user_agent_id, place_id HAVING sum(sign) <> 0
        ) alike CROSS JOIN LATERAL facets_of(alike.hour, alike.user_agent_id, alike.place_id) AS named
        UNION ALL
        SELECT k.campaign_id, timing_of(k.at, m.delivered_at, m.sent_at), k.sign
        FROM signed k JOIN messages m ON m.id = k.message_id WHERE k.verdict = 'human'
        UNION ALL
        SELECT bots.campaign_id, reasons.facet, bots.clicks::int
        FROM (
            SELECT campaign_id, judgement_id, sum(sign) AS clicks FROM signed WHERE verdict = 'bot'
            GROUP BY campaign_id, judgement_id HAVING sum(sign) <> 0
        ) bots CROSS JOIN LATERAL bot_reasons_of(bots.judgement_id) AS reasons
    ) parts
    WHERE facet IS NOT NULL
    GROUP BY campaign_id, facet HAVING sum(clicks) <> 0;

    -- Thousands of clicks share some hundred lists of facets.
    WITH alike AS MATERIALIZED (
        SELECT date_trunc('hour', at, 'UTC') AS hour, user_agent_id, place_id, array_agg(message_id) AS message_ids
        FROM present WHERE verdict = 'human' AND refused IS NULL AND message_id IS NOT NULL
        GROUP BY hour, user_agent_id, place_id
    ), gained AS (
        SELECT n.id, array_agg(DISTINCT facet) AS facets
        FROM alike
        CROSS JOIN LATERAL (
            SELECT array_agg(named.facet) AS facets FROM facets_of(hour, user_agent_id, place_id) AS named
        ) AS here
        CROSS JOIN LATERAL unnest(message_ids) AS message_id
        JOIN messages n ON n.id = message_id AND NOT n.facets @> here.facets
        CROSS JOIN LATERAL unnest(here.facets) AS facet
        WHERE facet <> ALL (n.facets)
        GROUP BY n.id
    )
    UPDATE messages m SET facets = m.facets || gained.facets FROM gained WHERE m.id = gained.id;

    IF EXISTS (SELECT FROM former WHERE verdict = 'human' AND refused IS NULL AND message_id IS NOT NULL) THEN
        PERFORM drop_facets(ARRAY(SELECT DISTINCT message_id FROM former
            WHERE verdict = 'human' AND refused IS NULL AND message_id IS NOT NULL));
    END IF;
    RETURN NULL;
END
$$;

-- Takes facets off messages of which no human click has them any more.
CREATE FUNCTION drop_facets("of_messages" uuid[]) RETURNS void LANGUAGE plpgsql
SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
    PERFORM FROM messages WHERE id = ANY(of_messages) ORDER BY id FOR NO KEY UPDATE;
    UPDATE messages m SET facets = kept.facets
    FROM (
        SELECT n.id, ARRAY(
            SELECT facet FROM unnest(n.facets) AS facet INTERSECT
            SELECT named.facet FROM links l
            JOIN clicks k ON k.link_id = l.id AND k.at >= l.created_at - interval '1 day'
            CROSS JOIN LATERAL facets_of(k.at, k.user_agent_id, k.place_id) AS named
            WHERE l.message_id = n.id AND k.verdict = 'human' AND k.refused IS NULL
        ) AS facets
        FROM messages n WHERE n.id = ANY(of_messages)
    ) kept
    WHERE m.id = kept.id AND cardinality(m.facets) <> cardinality(kept.facets);
END
$$;

CREATE TRIGGER "totals_of_clicks" AFTER UPDATE ON "clicks"
REFERENCING OLD TABLE AS former NEW TABLE AS present FOR EACH STATEMENT EXECUTE FUNCTION total_clicks();
