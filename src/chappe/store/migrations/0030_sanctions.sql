-- What decisions did to accounts. marks: 1 scam, 2 fake, 4 verified, 8 limited, 16 frozen, 32 suspended;
-- restrictions: where an account, a group or a channel is not shown, as JSON ("" nowhere).
ALTER TABLE users ADD COLUMN marks BIGINT NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN restrictions TEXT NOT NULL DEFAULT '';
ALTER TABLE chats ADD COLUMN restrictions TEXT NOT NULL DEFAULT '';

-- kind: 8 limited, 16 frozen, 32 suspended. until: 0 no end. Each decision stands by itself, so that one can be lifted.
CREATE TABLE sanctions (
    user_id BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    decision BIGINT NOT NULL,
    since BIGINT NOT NULL,
    until BIGINT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (user_id, kind, decision)
);
CREATE INDEX sanctions_until ON sanctions (until) WHERE until <> 0;
CREATE INDEX sanctions_kind ON sanctions (kind);

-- Keys that were signed in to an account when it was suspended: their devices are told why they are out.
CREATE TABLE banned_keys (
    key_id BIGINT PRIMARY KEY,
    user_id BIGINT NOT NULL
);
CREATE INDEX banned_keys_user ON banned_keys (user_id);

-- The service account has a public name, so that clients find the way to an appeal; but not in anybody's stead.
INSERT INTO usernames (name, user_id, shown)
SELECT 'appeals', 777000, 'appeals' WHERE NOT EXISTS (SELECT 1 FROM usernames WHERE name = 'appeals');
UPDATE users SET username = 'appeals', version = version + 1
WHERE id = 777000 AND EXISTS (SELECT 1 FROM usernames WHERE name = 'appeals' AND user_id = 777000);
