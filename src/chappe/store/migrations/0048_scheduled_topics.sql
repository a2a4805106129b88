-- Of a message that waits: the topic of a forum that it goes into. It stood in the upper half of reply_to before.
ALTER TABLE scheduled ADD COLUMN topic BIGINT NOT NULL DEFAULT 0;
UPDATE scheduled SET topic = reply_to >> 32, reply_to = reply_to & 4294967295 WHERE reply_to > 4294967295;
