-- Groups, supergroups and channels, and who is in them. A basic group lives in its members' boxes; a supergroup or channel
-- has a box of its own, whose number is its id below zero.

CREATE TABLE chats (
    peer BIGINT PRIMARY KEY,
    version BIGINT NOT NULL DEFAULT 1,
    title TEXT NOT NULL,
    about TEXT NOT NULL DEFAULT '',
    username TEXT NOT NULL DEFAULT '',
    creator BIGINT NOT NULL,
    created BIGINT NOT NULL,
    flags BIGINT NOT NULL DEFAULT 0,
    banned BIGINT NOT NULL DEFAULT 0,
    members BIGINT NOT NULL DEFAULT 0,
    slow_mode BIGINT NOT NULL DEFAULT 0,
    ttl BIGINT NOT NULL DEFAULT 0,
    linked BIGINT NOT NULL DEFAULT 0,
    migrated_to BIGINT NOT NULL DEFAULT 0,
    migrated_from BIGINT NOT NULL DEFAULT 0,
    migrated_max BIGINT NOT NULL DEFAULT 0,
    photo BIGINT NOT NULL DEFAULT 0,
    top_id BIGINT NOT NULL DEFAULT 0,
    top_date BIGINT NOT NULL DEFAULT 0,
    total BIGINT NOT NULL DEFAULT 0,
    read_out BIGINT NOT NULL DEFAULT 0,
    read_out_by BIGINT NOT NULL DEFAULT 0,
    read_out_2 BIGINT NOT NULL DEFAULT 0
);

-- 256: deleted.
CREATE INDEX chats_gone ON chats (peer) WHERE flags & 256 <> 0;

-- Highest ids given out, by kind of peer.
CREATE TABLE chat_ids (kind BIGINT PRIMARY KEY, last BIGINT NOT NULL);
INSERT INTO chat_ids (kind, last) VALUES (1, 1000000), (2, 1000000000);

-- rank of standing: 0 gone, 1 member, 2 administrator, 3 creator, 4 thrown out. Restrictions stand in `banned`, until then.
CREATE TABLE members (
    peer BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    standing BIGINT NOT NULL,
    inviter BIGINT NOT NULL DEFAULT 0,
    date BIGINT NOT NULL,
    rights BIGINT NOT NULL DEFAULT 0,
    title TEXT NOT NULL DEFAULT '',
    banned BIGINT NOT NULL DEFAULT 0,
    until BIGINT NOT NULL DEFAULT 0,
    changed_by BIGINT NOT NULL DEFAULT 0,
    wrote BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (peer, user_id)
) WITHOUT ROWID;
CREATE INDEX members_user ON members (user_id, standing, peer);
CREATE INDEX members_standing ON members (peer, standing, date, user_id);
CREATE INDEX members_restricted ON members (peer, user_id) WHERE banned <> 0;
