-- Versions that browsers say whatever the true one is are no facts (backend/src/clicks/device.ts): user agents that had been
-- read before lose them, too.
UPDATE "user_agents" SET
	"os" = regexp_replace("os", '^(Android|Windows|Mac OS) .*$', '\1'),
	"model" = CASE WHEN "model" = 'K' THEN NULL ELSE "model" END
WHERE "value" ~ '\yAndroid 10; K\)|\yWindows NT 10\.0\y|\yMac OS X 10[_.]15([_.]7)?\y';

UPDATE "user_agents" SET "os" = 'iOS ' || substring("value" FROM ' Version/(2[6-9]|[3-9][0-9])\y')
WHERE "os" LIKE 'iOS %' AND "value" ~ ' Version/(2[6-9]|[3-9][0-9])\y';
