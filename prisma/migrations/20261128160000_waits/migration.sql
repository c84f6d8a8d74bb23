-- CreateEnum
CREATE TYPE "wait_state" AS ENUM ('waiting', 'done');

-- CreateEnum
CREATE TYPE "wait_ending" AS ENUM ('clicked', 'notClicked', 'failed', 'erased', 'canceled');

-- CreateTable
CREATE TABLE "waits" (
    "id" UUID NOT NULL,
    "state" "wait_state" NOT NULL DEFAULT 'waiting',
    "until" TIMESTAMPTZ(3) NOT NULL,
    "link" TEXT,
    "resume_url" BYTEA NOT NULL,
    "secret" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(3),
    "error" TEXT,

    CONSTRAINT "waits_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "wait_messages" (
    "wait_id" UUID NOT NULL,
    "message_id" UUID NOT NULL,
    "position" SMALLINT NOT NULL,
    "ending" "wait_ending",
    "click_at" TIMESTAMPTZ(3),
    "click_id" UUID,

    CONSTRAINT "wait_messages_pkey" PRIMARY KEY ("wait_id","message_id")
);

-- CreateIndex
CREATE INDEX "waits_state_until_idx" ON "waits"("state", "until");

-- CreateIndex
CREATE INDEX "waits_next_attempt_at_idx" ON "waits"("next_attempt_at");

-- CreateIndex
CREATE INDEX "wait_messages_message_id_idx" ON "wait_messages"("message_id");

-- AddForeignKey
ALTER TABLE "wait_messages" ADD CONSTRAINT "wait_messages_wait_id_fkey" FOREIGN KEY ("wait_id") REFERENCES "waits"("id") ON DELETE CASCADE ON UPDATE CASCADE;

