-- Whom messages of groups name, and whether they have looked. Of a basic group `message` is an id of the person's own box.

CREATE TABLE mentions (
    user_id BIGINT NOT NULL,
    message BIGINT NOT NULL,
    peer BIGINT NOT NULL,
    unread BIGINT NOT NULL,
    PRIMARY KEY (user_id, message, peer)
) WITHOUT ROWID;
CREATE INDEX mentions_unread ON mentions (user_id, peer, message) WHERE unread <> 0;
CREATE INDEX mentions_message ON mentions (peer, message);

ALTER TABLE dialogs ADD COLUMN unread_mentions BIGINT NOT NULL DEFAULT 0;

-- How often each reaction was given, so that a message with 100,000 of them is read like one with three.
CREATE TABLE reaction_counts (
    content BIGINT NOT NULL,
    emoji TEXT NOT NULL,
    count BIGINT NOT NULL,
    PRIMARY KEY (content, emoji)
) WITHOUT ROWID;
INSERT INTO reaction_counts (content, emoji, count) SELECT content, emoji, count(*) FROM reactions GROUP BY content, emoji;
CREATE INDEX reactions_date ON reactions (content, date, user_id, emoji, big);
CREATE INDEX reactions_emoji ON reactions (content, emoji, date, user_id, big);
CREATE INDEX unread_reactions_message ON unread_reactions (peer, message);

-- What may be reacted with in a chat: '' anything on offer, '-' nothing, or these. How many different ones; 0: the usual.
ALTER TABLE chats ADD COLUMN reactions TEXT NOT NULL DEFAULT '';
ALTER TABLE chats ADD COLUMN reactions_limit BIGINT NOT NULL DEFAULT 0;

-- Polls, apart from the messages that show them. counts: votes for each answer, as JSON. gone: no message shows it any more.
CREATE TABLE polls (
    id BIGINT PRIMARY KEY,
    author BIGINT NOT NULL,
    public BIGINT NOT NULL,
    close_date BIGINT NOT NULL,
    closed BIGINT NOT NULL DEFAULT 0,
    gone BIGINT NOT NULL DEFAULT 0,
    voters BIGINT NOT NULL DEFAULT 0,
    counts TEXT NOT NULL,
    body BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX polls_due ON polls (close_date) WHERE closed = 0 AND close_date <> 0;
CREATE INDEX polls_gone ON polls (id) WHERE gone <> 0;

-- place: which answer, from 0 on.
CREATE TABLE poll_votes (
    poll BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    place BIGINT NOT NULL,
    date BIGINT NOT NULL,
    PRIMARY KEY (poll, user_id, place)
) WITHOUT ROWID;
CREATE INDEX poll_votes_place ON poll_votes (poll, place, date, user_id);
CREATE INDEX poll_votes_date ON poll_votes (poll, date, user_id, place);

ALTER TABLE contents ADD COLUMN poll BIGINT NOT NULL DEFAULT 0;
CREATE INDEX contents_poll ON contents (poll) WHERE poll <> 0;
