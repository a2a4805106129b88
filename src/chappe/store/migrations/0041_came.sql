-- Where a supergroup's box stood when somebody came in: what was written in the same second, but before, stays hidden where
-- history is. 0: not noted; the date alone tells then.
ALTER TABLE members ADD COLUMN came BIGINT NOT NULL DEFAULT 0;
