-- In whose name a message of a group or channel was posted (packed peer), where that is not its author's own: a search by
-- author must not tell who hides behind it.
ALTER TABLE contents ADD COLUMN spoken_as BIGINT NOT NULL DEFAULT 0;
-- Scopes of groups and channels are below zero, so that they begin with a minus: what one person wrote in one of them.
CREATE INDEX contents_written ON contents (scopes, author, id) WHERE scopes >= '-' AND scopes < '.';
