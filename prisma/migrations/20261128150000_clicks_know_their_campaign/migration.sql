-- Clicks say by themselves which campaign and message they belong to, and count as raw clicks once they are rows.

-- AlterTable
ALTER TABLE "clicks" ADD COLUMN "campaign_id" UUID, ADD COLUMN "message_id" UUID;

-- AlterTable
-- Which of a message's clicks are unsure was what its raw count had more than the other three.
ALTER TABLE "messages" ADD COLUMN "unsure" INTEGER NOT NULL DEFAULT 0;

UPDATE "messages" SET "unsure" = "clicks" - "human_clicks" - "previews" - "bots"
WHERE "clicks" > "human_clicks" + "previews" + "bots";

-- Each row is written anew: without these indexes it takes a third of the time.
DROP INDEX "clicks_link_id_at_idx";
DROP INDEX "clicks_ip_at_idx";
DROP INDEX "clicks_judge_at_idx";

UPDATE "clicks" k SET "campaign_id" = l."campaign_id", "message_id" = l."message_id"
FROM "links" l WHERE l."id" = k."link_id" AND l."campaign_id" IS NOT NULL;

-- CreateIndex
CREATE INDEX "clicks_link_id_at_idx" ON "clicks"("link_id", "at");

-- CreateIndex
CREATE INDEX "clicks_ip_at_idx" ON "clicks"("ip", "at");

-- CreateIndex
CREATE INDEX "clicks_judge_at_idx" ON "clicks"("judge_at") WHERE "judge_at" IS NOT NULL;

-- CreateIndex
-- Without the time: equal keys share an entry, which makes 11 bytes a click of 67.
CREATE INDEX "clicks_campaign_id_idx" ON "clicks"("campaign_id");

-- Until now a click was added to the raw counts by its first judgement: those that have had none are missing.
WITH "missing" AS (
    SELECT "link_id", count(*)::int AS "clicks" FROM "clicks" WHERE "verdict" IS NULL GROUP BY "link_id"
)
UPDATE "links" l SET "clicks" = l."clicks" + m."clicks" FROM "missing" m WHERE l."id" = m."link_id";

WITH "missing" AS (
    SELECT "message_id", count(*)::int AS "clicks" FROM "clicks"
    WHERE "verdict" IS NULL AND "message_id" IS NOT NULL GROUP BY "message_id"
)
UPDATE "messages" m SET "clicks" = m."clicks" + n."clicks" FROM "missing" n WHERE m."id" = n."message_id";
