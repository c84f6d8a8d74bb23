-- Two first starts at once may each have made a key for the operator. Both have been printed, so both stay valid; the
-- later one by a name of its own, with which it can be deleted.
UPDATE "api_keys" SET "name" = 'admin (second first start, ' || "id" || ')'
WHERE "name" = 'admin' AND "id" <> (SELECT min("id"::text)::uuid FROM "api_keys" WHERE "name" = 'admin');

-- There is one operator's key. Names of other keys may be the same.
CREATE UNIQUE INDEX "api_keys_one_operator_key" ON "api_keys"((true)) WHERE "name" = 'admin';
