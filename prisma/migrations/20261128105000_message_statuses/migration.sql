-- PostgreSQL lets no transaction use a value that it has added itself: the next migration does.
ALTER TYPE "message_status" ADD VALUE 'scheduled' AFTER 'minted';
ALTER TYPE "message_status" ADD VALUE 'canceled' AFTER 'failed';
ALTER TYPE "message_status" ADD VALUE 'unknown' AFTER 'canceled';
