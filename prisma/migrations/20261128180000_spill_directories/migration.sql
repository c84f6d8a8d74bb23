-- Where clicks wait on disks while the database is away, as processes tell of it (clicks/spill-watermark.ts).
CREATE TABLE "spill_directories" (
    "id" UUID NOT NULL,
    "seen_at" TIMESTAMPTZ(3),
    "awaited_since" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "oldest_at" TIMESTAMPTZ(3),

    CONSTRAINT "spill_directories_pkey" PRIMARY KEY ("id")
);
