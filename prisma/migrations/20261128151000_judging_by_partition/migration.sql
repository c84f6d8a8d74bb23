-- What is to be judged stands in a queue of its own, by partitions; clicks on links that had ended are clicks, too.

-- CreateEnum
CREATE TYPE "refusal" AS ENUM ('expired', 'disabled');

-- CreateTable
CREATE TABLE "judge_queue" (
    "partition" SMALLINT NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "click_id" UUID NOT NULL,
    "message_id" UUID,
    "again" BOOLEAN NOT NULL DEFAULT false,
    "attempts" SMALLINT NOT NULL DEFAULT 0,
    "error" TEXT,

    CONSTRAINT "judge_queue_pkey" PRIMARY KEY ("partition","due_at","id")
);

-- Whose verdict was final is judged again; the others have not been, or are unsure.
INSERT INTO "judge_queue" ("partition", "due_at", "at", "click_id", "message_id", "again")
SELECT COALESCE(get_byte(uuid_send("message_id"), 15), "link_id") & 15, "judge_at", "at", "id", "message_id",
    COALESCE("verdict" <> 'unsure', false)
FROM "clicks" WHERE "judge_at" IS NOT NULL;

-- AlterTable
ALTER TABLE "clicks" DROP COLUMN "judge_at",
ADD COLUMN "hosted" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN "refused" "refusal";

ALTER TABLE "clicks" RENAME COLUMN "figures" TO "detail_values";

UPDATE "clicks" k SET "hosted" = true FROM "networks" n WHERE n."id" = k."network_id" AND n."kind" = 'hosting';

-- AlterTable
ALTER TABLE "arrivals" ADD COLUMN "refusals" "refusal"[];

-- AlterTable
ALTER TABLE "links" ADD COLUMN "refused_clicks" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "messages" ADD COLUMN "refused_clicks" INTEGER NOT NULL DEFAULT 0;

-- CreateIndex
CREATE INDEX "clicks_campaign_id_at_idx" ON "clicks"("campaign_id", "at") WHERE "hosted";
