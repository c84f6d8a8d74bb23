-- What was called failed because the provider's answer had been lost; its words tell it from what did fail.
UPDATE "messages" SET "status" = 'unknown'
WHERE "status" = 'failed' AND "error" LIKE 'It is unknown whether this text was sent: %';
