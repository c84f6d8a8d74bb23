-- Room beside what has stood in clear: backend/src/upgrade fills it, and the next migration drops the clear columns.
-- There, null means that a row is done.

-- AlterTable
ALTER TABLE "messages"
    ALTER COLUMN "text" DROP NOT NULL,
    ALTER COLUMN "original_text" DROP NOT NULL,
    ADD COLUMN "key_hash" BYTEA,
    ADD COLUMN "contact_hash" BYTEA,
    ADD COLUMN "sealed_contact" BYTEA,
    ADD COLUMN "content" BYTEA,
    ADD COLUMN "sealed_error" BYTEA;

-- AlterTable
ALTER TABLE "links" ADD COLUMN "sealed_metadata" BYTEA;

-- AlterTable
ALTER TABLE "channels" ALTER COLUMN "settings" DROP NOT NULL, ADD COLUMN "sealed_settings" BYTEA;

-- AlterTable
ALTER TABLE "events" ALTER COLUMN "body" DROP NOT NULL, ADD COLUMN "sealed_body" BYTEA;

-- AlterTable
ALTER TABLE "subscriptions"
    ADD COLUMN "contact" BYTEA,
    ADD COLUMN "contact_hash" BYTEA,
    ADD COLUMN "sealed_description" BYTEA;

-- CreateTable
CREATE TABLE "delivery_answers" (
    "id" UUID NOT NULL,
    "delivery_id" UUID NOT NULL,
    "attempt" SMALLINT NOT NULL,
    "answer" BYTEA NOT NULL,

    CONSTRAINT "delivery_answers_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "delivery_answers_delivery_id_idx" ON "delivery_answers"("delivery_id");

-- AddForeignKey
ALTER TABLE "delivery_answers" ADD CONSTRAINT "delivery_answers_delivery_id_fkey" FOREIGN KEY ("delivery_id") REFERENCES "deliveries"("id") ON DELETE CASCADE ON UPDATE CASCADE;
