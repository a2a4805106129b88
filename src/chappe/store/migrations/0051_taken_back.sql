-- What one person reacted with and voted for, to be taken back with the account or by a group's administrators.
CREATE INDEX reactions_person ON reactions (user_id, content, date);
CREATE INDEX poll_votes_person ON poll_votes (user_id, poll);

-- Whose reactions in a group are to go that were given up to `since`: contents below that id (0: all), and how many of
-- the person's reactions are still to be looked at.
CREATE TABLE reaction_removals (
    peer BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    since BIGINT NOT NULL,
    below BIGINT NOT NULL,
    remaining BIGINT NOT NULL,
    PRIMARY KEY (peer, user_id)
) WITHOUT ROWID;

-- Accounts that were deleted before: their reactions and votes go now, as those of all others will.
INSERT INTO settings (user_id, name, value) SELECT id, 'purge', 'true' FROM users WHERE deleted <> 0
ON CONFLICT DO NOTHING;
