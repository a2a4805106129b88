-- What lists of members cost does not grow with how many there are: pages by indexes that hold all that is asked of them,
-- counts kept, and names found by the beginnings of their words.

DROP INDEX members_standing;
CREATE INDEX members_standing ON members (peer, standing, date, user_id, until);
DROP INDEX members_restricted;
CREATE INDEX members_restricted ON members (peer, user_id, standing, until, banned) WHERE banned <> 0;
CREATE INDEX members_ends ON members (until, peer, standing) WHERE until <> 0;

-- As 0004 says for messages: without this the planner takes the primary key for a list, and walks through everybody.
DELETE FROM sqlite_stat1 WHERE tbl = 'members';
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('members', 'members', '10000000 2000 1'),
    ('members', 'members_user', '10000000 50 30 1'),
    ('members', 'members_standing', '10000000 2000 1800 2 1 1'),
    ('members', 'members_restricted', '100000 20 1 1 1 1'),
    ('members', 'members_ends', '10000 2 1 1 1');

CREATE TABLE member_counts (
    peer BIGINT PRIMARY KEY,
    admins BIGINT NOT NULL DEFAULT 0,
    kicked BIGINT NOT NULL DEFAULT 0,
    restricted BIGINT NOT NULL DEFAULT 0
);
INSERT INTO member_counts (peer, admins, kicked, restricted)
SELECT peer, count(CASE WHEN standing IN (2, 3) THEN 1 END), count(CASE WHEN standing = 4 THEN 1 END),
    count(CASE WHEN banned <> 0 AND standing < 4 THEN 1 END)
FROM members WHERE standing > 1 OR banned <> 0 GROUP BY peer;

-- list: 1 who is in it, 2 who is thrown out or kept from something. Of supergroups and channels only.
CREATE TABLE member_words (
    peer BIGINT NOT NULL,
    list BIGINT NOT NULL,
    word TEXT NOT NULL,
    user_id BIGINT NOT NULL,
    PRIMARY KEY (peer, list, word, user_id)
) WITHOUT ROWID;
CREATE INDEX member_words_user ON member_words (user_id, peer, list, word);

-- People whose words are yet to be put there, by a job.
CREATE TABLE member_words_owed (user_id BIGINT PRIMARY KEY);
INSERT INTO member_words_owed (user_id) SELECT DISTINCT user_id FROM members WHERE peer & 3 = 2;
