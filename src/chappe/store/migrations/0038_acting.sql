-- All that one person posted, over places: an index by author, and how far the removal has come in each place.

-- 1 where nothing is left that its author said there: a service message, or what a decision removed. Service messages from
-- before this have 0.
ALTER TABLE contents ADD COLUMN aside BIGINT NOT NULL DEFAULT 0;
UPDATE contents SET aside = 1 WHERE id IN (SELECT content FROM removed_contents);
DROP INDEX contents_written;
-- Scopes of groups and channels begin with a minus; said so, no planner takes it for a range to look through.
-- Serves "whose, in one place" as the index before it did, and "in which places" besides; counting reads nothing else.
CREATE INDEX contents_of_author ON contents (author, scopes, id, spoken_as, aside)
    WHERE substr(scopes, 1, 1) = '-';

CREATE TABLE removals (
    decision BIGINT NOT NULL,
    peer BIGINT NOT NULL,
    author BIGINT NOT NULL,
    -- the last content that was looked at, and the last that is to be
    done_to BIGINT NOT NULL,
    last BIGINT NOT NULL,
    removed BIGINT NOT NULL,
    restored BIGINT NOT NULL,
    state TEXT NOT NULL,
    -- pieces that were done: whoever had fewest is next
    turns BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (decision, peer)
) WITHOUT ROWID;
INSERT INTO removals (decision, peer, author, done_to, last, removed, restored, state)
    SELECT decision, peer, author, done_to, last, removed, restored, state FROM post_removals;
DROP TABLE post_removals;
ALTER TABLE removals RENAME TO post_removals;
CREATE INDEX post_removals_open ON post_removals (turns, decision, peer) WHERE state <> 'done';
CREATE INDEX post_removals_author ON post_removals (peer, author, last) WHERE state = 'removing';
