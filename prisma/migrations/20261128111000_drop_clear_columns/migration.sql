-- Nobody writes in clear while it is looked whether all of it was encrypted.
LOCK TABLE "messages", "links", "channels", "events", "subscriptions", "deliveries" IN ACCESS EXCLUSIVE MODE;

DO $$ BEGIN
    IF EXISTS (SELECT FROM "messages" WHERE "text" IS NOT NULL)
        OR EXISTS (SELECT FROM "messages" WHERE num_nonnulls("original_text", "key", "contact", "metadata", "error") > 0)
        OR EXISTS (SELECT FROM "links" WHERE "metadata" IS NOT NULL)
        OR EXISTS (SELECT FROM "channels" WHERE "settings" IS NOT NULL)
        OR EXISTS (SELECT FROM "events" WHERE "body" IS NOT NULL)
        OR EXISTS (SELECT FROM "subscriptions" WHERE "description" IS NOT NULL OR "filter" ? 'contact')
        OR EXISTS (SELECT FROM "deliveries" WHERE "attempts" @? '$[*].response')
    THEN
        RAISE EXCEPTION 'there are rows that were not encrypted. Does a process of an older version still write? Stop it and start again.';
    END IF;
END $$;

-- AlterTable
ALTER TABLE "messages"
    DROP COLUMN "key",
    DROP COLUMN "contact",
    DROP COLUMN "text",
    DROP COLUMN "original_text",
    DROP COLUMN "metadata",
    DROP COLUMN "error";
ALTER TABLE "messages" RENAME COLUMN "sealed_contact" TO "contact";
ALTER TABLE "messages" RENAME COLUMN "sealed_error" TO "error";
ALTER TABLE "messages" ALTER COLUMN "content" SET NOT NULL;

-- AlterTable
ALTER TABLE "links" DROP COLUMN "metadata";
ALTER TABLE "links" RENAME COLUMN "sealed_metadata" TO "metadata";

-- AlterTable
ALTER TABLE "channels" DROP COLUMN "settings";
ALTER TABLE "channels" RENAME COLUMN "sealed_settings" TO "settings";

-- AlterTable
ALTER TABLE "events" DROP COLUMN "body";
ALTER TABLE "events" RENAME COLUMN "sealed_body" TO "body";
ALTER TABLE "events" ALTER COLUMN "body" SET NOT NULL;

-- AlterTable
ALTER TABLE "subscriptions" DROP COLUMN "description";
ALTER TABLE "subscriptions" RENAME COLUMN "sealed_description" TO "description";

-- CreateIndex
CREATE UNIQUE INDEX "messages_campaign_id_key_hash_key" ON "messages"("campaign_id", "key_hash");

-- CreateIndex
CREATE INDEX "messages_contact_hash_id_idx" ON "messages"("contact_hash", "id") WHERE "contact_hash" IS NOT NULL;

-- CreateIndex
CREATE INDEX "subscriptions_contact_hash_idx" ON "subscriptions"("contact_hash") WHERE "contact_hash" IS NOT NULL;
