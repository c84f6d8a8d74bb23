-- By what an event finds the subscriptions that may want it, instead of reading them all: for each type, a subscription
-- stands at the narrowest thing that its filter names, once for each of them.
CREATE TABLE "subscription_routes" (
    "type" TEXT NOT NULL,
    "scope" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "subscription_id" UUID NOT NULL,

    CONSTRAINT "subscription_routes_pkey" PRIMARY KEY ("type", "scope", "key", "subscription_id")
);

CREATE INDEX "subscription_routes_subscription_id_idx" ON "subscription_routes"("subscription_id");

ALTER TABLE "subscription_routes" ADD CONSTRAINT "subscription_routes_subscription_id_fkey" FOREIGN KEY ("subscription_id") REFERENCES "subscriptions"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Types: of previews and unsure clicks a subscription hears by its filter. Scopes: what tells messages apart says nothing of
-- a campaign as a whole.
CREATE FUNCTION routes_of("subscription" "subscriptions") RETURNS SETOF "subscription_routes"
LANGUAGE sql STABLE AS $$
    SELECT DISTINCT heard.type, route.scope, jsonb_array_elements_text(route.keys), subscription.id
    FROM unnest(subscription.events || CASE WHEN 'link.clicked' = ANY(subscription.events) THEN array_remove(ARRAY[
        CASE WHEN subscription.filter @> '{"includePreviews": true}' THEN 'link.previewed' END,
        CASE WHEN subscription.filter @> '{"includeUnsure": true}' THEN 'link.unsure' END
    ], NULL) ELSE '{}' END) AS heard (type)
    CROSS JOIN LATERAL (
        SELECT scope, CASE jsonb_typeof(value) WHEN 'array' THEN value ELSE jsonb_build_array(value) END AS keys
        FROM (VALUES
            (1, 'message', CASE WHEN heard.type <> 'campaign.threshold' THEN subscription.filter->'message' END),
            (2, 'contact', CASE WHEN heard.type <> 'campaign.threshold' THEN to_jsonb(encode(subscription.contact_hash, 'hex')) END),
            (3, 'campaign', subscription.filter->'campaign'),
            (4, 'all', '""'::jsonb)
        ) AS possible (place, scope, value)
        WHERE value IS NOT NULL
        ORDER BY place LIMIT 1
    ) route
$$;

-- Kept like an index, whoever writes a subscription.
CREATE FUNCTION keep_subscription_routes() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM subscription_routes WHERE subscription_id = NEW.id;
    INSERT INTO subscription_routes SELECT * FROM routes_of(NEW);
    RETURN NULL;
END
$$;

CREATE TRIGGER "subscription_routes" AFTER INSERT OR UPDATE OF "events", "filter", "contact_hash" ON "subscriptions"
FOR EACH ROW EXECUTE FUNCTION keep_subscription_routes();

INSERT INTO subscription_routes SELECT route.* FROM subscriptions s CROSS JOIN LATERAL routes_of(s) AS route;
