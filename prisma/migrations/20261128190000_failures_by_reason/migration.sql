-- Reasons of failures are encrypted, each value differently: by this, equal ones are counted together.
ALTER TABLE "messages" ADD COLUMN "error_hash" BYTEA;

CREATE INDEX "messages_failed_idx" ON "messages"("campaign_id", "error_hash") WHERE "status" = 'failed';
