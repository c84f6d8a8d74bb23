-- CreateEnum
CREATE TYPE "message_status" AS ENUM ('minted', 'queued', 'sent', 'delivered', 'failed');

-- CreateEnum
CREATE TYPE "verdict" AS ENUM ('human', 'preview', 'bot', 'unsure');

-- CreateEnum
CREATE TYPE "strictness" AS ENUM ('strict', 'balanced', 'lenient');

-- CreateEnum
CREATE TYPE "subscription_status" AS ENUM ('active', 'paused', 'ended');

-- CreateEnum
CREATE TYPE "delivery_status" AS ENUM ('pending', 'delivered', 'failed');

-- CreateTable
CREATE TABLE "campaigns" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "strictness" "strictness" NOT NULL DEFAULT 'balanced',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "campaigns_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "recipients" (
    "id" UUID NOT NULL,
    "phone_hash" BYTEA NOT NULL,
    "phone" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "recipients_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "channels" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "settings" JSONB NOT NULL DEFAULT '{}',
    "secrets" BYTEA,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "channels_pkey" PRIMARY KEY ("id")
);

-- CreateTable
-- A click changes its counters: room on the page lets that happen in place, without touching six indexes.
CREATE TABLE "messages" (
    "id" UUID NOT NULL,
    "campaign_id" UUID NOT NULL,
    "recipient_id" UUID NOT NULL,
    "channel_id" UUID,
    "key" TEXT,
    "contact" TEXT,
    "text" TEXT NOT NULL,
    "original_text" TEXT NOT NULL,
    "segments" JSONB NOT NULL,
    "metadata" JSONB,
    "status" "message_status" NOT NULL,
    "provider_message_id" TEXT,
    "error" TEXT,
    "handed_over_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "sent_at" TIMESTAMPTZ(3),
    "delivered_at" TIMESTAMPTZ(3),
    "clicks" INTEGER NOT NULL DEFAULT 0,
    "human_clicks" INTEGER NOT NULL DEFAULT 0,
    "previews" INTEGER NOT NULL DEFAULT 0,
    "bots" INTEGER NOT NULL DEFAULT 0,
    "first_click_at" TIMESTAMPTZ(3),
    "last_click_at" TIMESTAMPTZ(3),

    CONSTRAINT "messages_pkey" PRIMARY KEY ("id")
) WITH (fillfactor = 85);

-- CreateTable
-- As messages: with room for counters to change in place.
CREATE TABLE "links" (
    "id" BIGSERIAL NOT NULL,
    "token" TEXT NOT NULL,
    "message_id" UUID,
    "campaign_id" UUID,
    "url" TEXT NOT NULL,
    "position" SMALLINT NOT NULL DEFAULT 0,
    "domain" TEXT,
    "expires_at" TIMESTAMPTZ(3),
    "disabled" BOOLEAN NOT NULL DEFAULT false,
    "deleted_at" TIMESTAMPTZ(3),
    "metadata" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "clicks" INTEGER NOT NULL DEFAULT 0,
    "human_clicks" INTEGER NOT NULL DEFAULT 0,
    "previews" INTEGER NOT NULL DEFAULT 0,
    "bots" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "links_pkey" PRIMARY KEY ("id")
) WITH (fillfactor = 85);

-- CreateTable
CREATE TABLE "user_agents" (
    "id" SERIAL NOT NULL,
    "hash" BYTEA NOT NULL,
    "value" TEXT NOT NULL,
    "device_type" TEXT,
    "model" TEXT,
    "os" TEXT,
    "browser" TEXT,

    CONSTRAINT "user_agents_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "header_sets" (
    "id" SERIAL NOT NULL,
    "hash" BYTEA NOT NULL,
    "value" JSONB NOT NULL,

    CONSTRAINT "header_sets_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "places" (
    "id" SERIAL NOT NULL,
    "hash" BYTEA NOT NULL,
    "country" TEXT,
    "region" TEXT,
    "city" TEXT,

    CONSTRAINT "places_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "networks" (
    "id" SERIAL NOT NULL,
    "hash" BYTEA NOT NULL,
    "asn" INTEGER,
    "name" TEXT,
    "kind" TEXT,

    CONSTRAINT "networks_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "judgements" (
    "id" SERIAL NOT NULL,
    "hash" BYTEA NOT NULL,
    "reasons" JSONB NOT NULL,
    "confidence" REAL NOT NULL,
    "rules_version" SMALLINT NOT NULL,

    CONSTRAINT "judgements_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "arrivals" (
    "id" BIGSERIAL NOT NULL,
    "ats" TIMESTAMPTZ(3)[],
    "ids" UUID[],
    "link_ids" BIGINT[],
    "methods" TEXT[],
    "ips" INET[],
    "user_agent_ids" INTEGER[],
    "header_set_ids" INTEGER[],
    "place_ids" INTEGER[],

    CONSTRAINT "arrivals_pkey" PRIMARY KEY ("id")
);

-- CreateTable
-- Partitioned, which Prisma's schema cannot say: old clicks go by dropping a month. The server makes
-- each month's partition ahead of time (backend/src/clicks/partitions.ts).
CREATE TABLE "clicks" (
    "at" TIMESTAMPTZ(3) NOT NULL,
    "id" UUID NOT NULL,
    "link_id" BIGINT NOT NULL,
    "method" TEXT NOT NULL,
    "ip" INET NOT NULL,
    "user_agent_id" INTEGER,
    "header_set_id" INTEGER,
    "place_id" INTEGER,
    "network_id" INTEGER,
    "judge_at" TIMESTAMPTZ(3),
    "verdict" "verdict",
    "judgement_id" INTEGER,
    "figures" TEXT,

    CONSTRAINT "clicks_pkey" PRIMARY KEY ("at","id")
) PARTITION BY RANGE ("at");

-- CreateTable
CREATE TABLE "events" (
    "id" UUID NOT NULL,
    "type" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "message_id" UUID,
    "body" TEXT NOT NULL,

    CONSTRAINT "events_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "subscriptions" (
    "id" UUID NOT NULL,
    "url" TEXT NOT NULL,
    "events" TEXT[],
    "filter" JSONB NOT NULL DEFAULT '{}',
    "description" TEXT,
    "secret" BYTEA NOT NULL,
    "former_secret" BYTEA,
    "former_secret_until" TIMESTAMPTZ(3),
    "secret_rotated_at" TIMESTAMPTZ(3),
    "status" "subscription_status" NOT NULL DEFAULT 'active',
    "reason" TEXT,
    "failing_since" TIMESTAMPTZ(3),
    "not_found_since" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_delivery_at" TIMESTAMPTZ(3),
    "wanted_since" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "watched_since" TIMESTAMPTZ(3),

    CONSTRAINT "subscriptions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "campaign_changes" (
    "id" BIGSERIAL NOT NULL,
    "campaign_id" UUID NOT NULL,

    CONSTRAINT "campaign_changes_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "campaign_thresholds" (
    "subscription_id" UUID NOT NULL,
    "campaign_id" UUID NOT NULL,

    CONSTRAINT "campaign_thresholds_pkey" PRIMARY KEY ("subscription_id","campaign_id")
);

-- CreateTable
CREATE TABLE "unclicked_watches" (
    "subscription_id" UUID NOT NULL,
    "message_id" UUID NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "told_at" TIMESTAMPTZ(3),

    CONSTRAINT "unclicked_watches_pkey" PRIMARY KEY ("subscription_id","message_id")
);

-- CreateTable
CREATE TABLE "deliveries" (
    "id" UUID NOT NULL,
    "subscription_id" UUID NOT NULL,
    "event_id" UUID NOT NULL,
    "status" "delivery_status" NOT NULL DEFAULT 'pending',
    "attempts" JSONB NOT NULL DEFAULT '[]',
    "next_attempt_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "deliveries_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_keys" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "hash" BYTEA NOT NULL,
    "scopes" TEXT[],
    "addresses" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_used_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_keys_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sign_in_links" (
    "hash" BYTEA NOT NULL,
    "key_id" UUID NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sign_in_links_pkey" PRIMARY KEY ("hash")
);

-- CreateTable
CREATE TABLE "sessions" (
    "hash" BYTEA NOT NULL,
    "key_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sessions_pkey" PRIMARY KEY ("hash")
);

-- CreateIndex
CREATE UNIQUE INDEX "campaigns_name_key" ON "campaigns"("name");

-- CreateIndex
CREATE UNIQUE INDEX "recipients_phone_hash_key" ON "recipients"("phone_hash");

-- CreateIndex
CREATE UNIQUE INDEX "channels_name_key" ON "channels"("name");

-- CreateIndex
CREATE INDEX "messages_campaign_id_id_idx" ON "messages"("campaign_id", "id");

-- CreateIndex
CREATE INDEX "messages_recipient_id_idx" ON "messages"("recipient_id");

-- CreateIndex
CREATE INDEX "messages_channel_id_provider_message_id_idx" ON "messages"("channel_id", "provider_message_id");

-- CreateIndex
CREATE INDEX "messages_status_idx" ON "messages"("status") WHERE "status" = 'queued';

-- CreateIndex
-- Which Prisma's schema cannot say: since when a message has been with its recipient, as far as is known.
CREATE INDEX "messages_arrived_at_idx" ON "messages"((COALESCE("delivered_at", "sent_at")));

-- CreateIndex
CREATE UNIQUE INDEX "messages_campaign_id_key_key" ON "messages"("campaign_id", "key");

-- CreateIndex
CREATE UNIQUE INDEX "links_token_key" ON "links"("token");

-- CreateIndex
CREATE INDEX "links_message_id_idx" ON "links"("message_id");

-- CreateIndex
CREATE INDEX "links_campaign_id_idx" ON "links"("campaign_id");

-- CreateIndex
CREATE UNIQUE INDEX "user_agents_hash_key" ON "user_agents"("hash");

-- CreateIndex
CREATE UNIQUE INDEX "header_sets_hash_key" ON "header_sets"("hash");

-- CreateIndex
CREATE UNIQUE INDEX "places_hash_key" ON "places"("hash");

-- CreateIndex
CREATE UNIQUE INDEX "networks_hash_key" ON "networks"("hash");

-- CreateIndex
CREATE UNIQUE INDEX "judgements_hash_key" ON "judgements"("hash");

-- CreateIndex
CREATE INDEX "clicks_link_id_at_idx" ON "clicks"("link_id", "at");

-- CreateIndex
CREATE INDEX "clicks_ip_at_idx" ON "clicks"("ip", "at");

-- CreateIndex
CREATE INDEX "clicks_judge_at_idx" ON "clicks"("judge_at") WHERE "judge_at" IS NOT NULL;

-- CreateIndex
CREATE INDEX "events_message_id_idx" ON "events"("message_id");

-- CreateIndex
CREATE INDEX "unclicked_watches_message_id_idx" ON "unclicked_watches"("message_id");

-- CreateIndex
CREATE INDEX "unclicked_watches_due_at_idx" ON "unclicked_watches"("due_at") WHERE "told_at" IS NULL;

-- CreateIndex
CREATE INDEX "deliveries_subscription_id_id_idx" ON "deliveries"("subscription_id", "id");

-- CreateIndex
CREATE INDEX "deliveries_event_id_idx" ON "deliveries"("event_id");

-- CreateIndex
CREATE INDEX "deliveries_subscription_id_next_attempt_at_id_idx" ON "deliveries"("subscription_id", "next_attempt_at", "id") WHERE "next_attempt_at" IS NOT NULL;

-- CreateIndex
CREATE INDEX "deliveries_subscription_id_status_id_idx" ON "deliveries"("subscription_id", "status", "id") WHERE "status" = 'failed';

-- CreateIndex
CREATE UNIQUE INDEX "api_keys_hash_key" ON "api_keys"("hash");

-- AddForeignKey
ALTER TABLE "messages" ADD CONSTRAINT "messages_campaign_id_fkey" FOREIGN KEY ("campaign_id") REFERENCES "campaigns"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "messages" ADD CONSTRAINT "messages_recipient_id_fkey" FOREIGN KEY ("recipient_id") REFERENCES "recipients"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "messages" ADD CONSTRAINT "messages_channel_id_fkey" FOREIGN KEY ("channel_id") REFERENCES "channels"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "links" ADD CONSTRAINT "links_message_id_fkey" FOREIGN KEY ("message_id") REFERENCES "messages"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "links" ADD CONSTRAINT "links_campaign_id_fkey" FOREIGN KEY ("campaign_id") REFERENCES "campaigns"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "campaign_thresholds" ADD CONSTRAINT "campaign_thresholds_subscription_id_fkey" FOREIGN KEY ("subscription_id") REFERENCES "subscriptions"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "campaign_thresholds" ADD CONSTRAINT "campaign_thresholds_campaign_id_fkey" FOREIGN KEY ("campaign_id") REFERENCES "campaigns"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "unclicked_watches" ADD CONSTRAINT "unclicked_watches_subscription_id_fkey" FOREIGN KEY ("subscription_id") REFERENCES "subscriptions"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "unclicked_watches" ADD CONSTRAINT "unclicked_watches_message_id_fkey" FOREIGN KEY ("message_id") REFERENCES "messages"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_subscription_id_fkey" FOREIGN KEY ("subscription_id") REFERENCES "subscriptions"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_event_id_fkey" FOREIGN KEY ("event_id") REFERENCES "events"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sign_in_links" ADD CONSTRAINT "sign_in_links_key_id_fkey" FOREIGN KEY ("key_id") REFERENCES "api_keys"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_key_id_fkey" FOREIGN KEY ("key_id") REFERENCES "api_keys"("id") ON DELETE CASCADE ON UPDATE CASCADE;
