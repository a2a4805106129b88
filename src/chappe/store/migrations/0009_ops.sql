-- In whose name a message of a group or channel was posted (packed peer), where that is not its author's own: a search by
-- author must not tell who hides behind it.
ALTER TABLE contents ADD COLUMN spoken_as BIGINT NOT NULL DEFAULT 0;
-- Scopes of groups and channels are below zero, so that they begin with a minus: what one person wrote in one of them.
CREATE INDEX contents_written ON contents (scopes, author, id) WHERE scopes >= '-' AND scopes < '.';

-- How often posts were seen (by others than their author) and passed on.
CREATE TABLE views (
    box BIGINT NOT NULL,
    message BIGINT NOT NULL,
    views BIGINT NOT NULL,
    forwards BIGINT NOT NULL,
    PRIMARY KEY (box, message)
) WITHOUT ROWID;

-- Who has seen which: a bit for each of 1024 ids, since that date.
CREATE TABLE looks (
    user_id BIGINT NOT NULL,
    box BIGINT NOT NULL,
    span BIGINT NOT NULL,
    date BIGINT NOT NULL,
    bits BLOB NOT NULL,
    PRIMARY KEY (user_id, box, span)
) WITHOUT ROWID;
CREATE INDEX looks_date ON looks (date);

-- Up to which message this person has cleared a supergroup or channel for oneself.
ALTER TABLE members ADD COLUMN cleared BIGINT NOT NULL DEFAULT 0;
