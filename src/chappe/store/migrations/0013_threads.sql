-- Threads: what answers a message, the comments on a channel's post, and the topics of a forum.

-- Of a supergroup's message: the first message of its thread; below zero: the topic that it is in.
ALTER TABLE messages ADD COLUMN thread BIGINT NOT NULL DEFAULT 0;
CREATE INDEX messages_thread ON messages (box, thread, id) WHERE thread <> 0;
-- What is in no topic: in a forum that is the topic "General".
CREATE INDEX messages_general ON messages (box, id) WHERE box < 0 AND thread >= 0;

-- A thread by its first message. A channel's post and its copy in the discussion group point at each other (there,
-- there_id); answers are counted at the copy. root: of the later parts of an album, the first, which gathers the answers.
CREATE TABLE threads (
    box BIGINT NOT NULL,
    top BIGINT NOT NULL,
    there BIGINT NOT NULL DEFAULT 0,
    there_id BIGINT NOT NULL DEFAULT 0,
    root BIGINT NOT NULL DEFAULT 0,
    replies BIGINT NOT NULL DEFAULT 0,
    pts BIGINT NOT NULL DEFAULT 0,
    max_id BIGINT NOT NULL DEFAULT 0,
    repliers TEXT NOT NULL DEFAULT '',
    read_out BIGINT NOT NULL DEFAULT 0,
    read_out_by BIGINT NOT NULL DEFAULT 0,
    read_out_2 BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (box, top)
) WITHOUT ROWID;
CREATE INDEX threads_there ON threads (there, there_id) WHERE there <> 0;

-- How far somebody has read a thread or topic (top 0: all topics of a forum), and what they have begun to write there.
CREATE TABLE thread_marks (
    box BIGINT NOT NULL,
    top BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    read_in BIGINT NOT NULL DEFAULT 0,
    draft BLOB,
    PRIMARY KEY (box, top, user_id)
) WITHOUT ROWID;
CREATE INDEX thread_marks_draft ON thread_marks (user_id) WHERE draft IS NOT NULL;

-- The topics of a forum; id: that of the message that made it, 1 for "General". flags: 1 closed, 2 hidden.
CREATE TABLE topics (
    box BIGINT NOT NULL,
    id BIGINT NOT NULL,
    title TEXT NOT NULL,
    icon_color BIGINT NOT NULL DEFAULT 0,
    icon_emoji BIGINT NOT NULL DEFAULT 0,
    creator BIGINT NOT NULL DEFAULT 0,
    sender BIGINT NOT NULL DEFAULT 0,
    date BIGINT NOT NULL DEFAULT 0,
    flags BIGINT NOT NULL DEFAULT 0,
    pinned BIGINT NOT NULL DEFAULT 0,
    top_id BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (box, id)
) WITHOUT ROWID;
CREATE INDEX topics_newest ON topics (box, top_id, id);
CREATE INDEX topics_pinned ON topics (box, pinned) WHERE pinned <> 0;

-- How one person writes in one group (packed peer; 0: as oneself), and whether they look at a forum as one chat.
CREATE TABLE chat_ways (
    user_id BIGINT NOT NULL,
    peer BIGINT NOT NULL,
    speaks_as BIGINT NOT NULL DEFAULT 0,
    as_messages BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (user_id, peer)
) WITHOUT ROWID;
