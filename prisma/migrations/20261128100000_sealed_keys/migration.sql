-- CreateTable
CREATE TABLE "sealed_keys" (
    "purpose" TEXT NOT NULL,
    "generation" INTEGER NOT NULL,
    "sealed" BYTEA NOT NULL,
    "in_use" BOOLEAN NOT NULL DEFAULT true,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "sealed_keys_pkey" PRIMARY KEY ("purpose", "generation")
);
