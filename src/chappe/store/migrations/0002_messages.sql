-- Boxes and their logs, contents and their references, chat lists, and what goes with them.

CREATE TABLE boxes (
    box BIGINT PRIMARY KEY,
    pts BIGINT NOT NULL DEFAULT 1,
    qts BIGINT NOT NULL DEFAULT 0,
    pruned BIGINT NOT NULL DEFAULT 0,
    last_scheduled BIGINT NOT NULL DEFAULT 0
);

-- Numbered updates: one row per change, at the last pts that it took. A new message has no row here: its id in the
-- box is the pts at which it came.
CREATE TABLE log (
    box BIGINT NOT NULL,
    pts BIGINT NOT NULL,
    count BIGINT NOT NULL,
    date BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    data TEXT NOT NULL,
    PRIMARY KEY (box, pts)
) WITHOUT ROWID;

-- Updates without pts, found again by date.
CREATE TABLE log_by_date (
    id INTEGER PRIMARY KEY,
    box BIGINT NOT NULL,
    date BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    data TEXT NOT NULL
);
CREATE INDEX log_by_date_box ON log_by_date (box, date);

CREATE TABLE contents (
    id INTEGER PRIMARY KEY,
    author BIGINT NOT NULL,
    date BIGINT NOT NULL,
    edit_date BIGINT NOT NULL DEFAULT 0,
    expires BIGINT,
    reacted BIGINT NOT NULL DEFAULT 0,
    scopes TEXT NOT NULL,
    body BLOB NOT NULL
);
CREATE INDEX contents_expires ON contents (expires) WHERE expires IS NOT NULL;

CREATE TABLE messages (
    box BIGINT NOT NULL,
    id BIGINT NOT NULL,
    content BIGINT NOT NULL,
    peer BIGINT NOT NULL,
    flags BIGINT NOT NULL,
    reply_to BIGINT NOT NULL DEFAULT 0,
    saved_peer BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (box, id)
) WITHOUT ROWID;
CREATE INDEX messages_peer ON messages (box, peer, id);
CREATE INDEX messages_content ON messages (content);
CREATE INDEX messages_saved ON messages (box, saved_peer, id) WHERE saved_peer <> 0;

-- Pinned messages, in a table of their own since they are few among many.
CREATE TABLE pinned_messages (
    box BIGINT NOT NULL,
    peer BIGINT NOT NULL,
    id BIGINT NOT NULL,
    PRIMARY KEY (box, peer, id)
) WITHOUT ROWID;

-- random_ids of late, so that a repeated request finds its first result.
CREATE TABLE sent (
    box BIGINT NOT NULL,
    random_id BIGINT NOT NULL,
    message BIGINT NOT NULL,
    date BIGINT NOT NULL,
    PRIMARY KEY (box, random_id)
) WITHOUT ROWID;

CREATE TABLE dialogs (
    box BIGINT NOT NULL,
    peer BIGINT NOT NULL,
    top_id BIGINT NOT NULL,
    top_date BIGINT NOT NULL,
    read_in BIGINT NOT NULL DEFAULT 0,
    read_out BIGINT NOT NULL DEFAULT 0,
    unread BIGINT NOT NULL DEFAULT 0,
    marked BIGINT NOT NULL DEFAULT 0,
    pinned BIGINT NOT NULL DEFAULT 0,
    folder BIGINT NOT NULL DEFAULT 0,
    ttl BIGINT NOT NULL DEFAULT 0,
    unread_reactions BIGINT NOT NULL DEFAULT 0,
    settings_hidden BIGINT NOT NULL DEFAULT 0,
    total BIGINT NOT NULL DEFAULT 0,
    draft BLOB,
    PRIMARY KEY (box, peer)
) WITHOUT ROWID;

CREATE TABLE reactions (
    content BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    emoji TEXT NOT NULL,
    date BIGINT NOT NULL,
    place BIGINT NOT NULL,
    big BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (content, user_id, emoji)
) WITHOUT ROWID;

-- Messages of a box whose newest reactions its owner has not seen.
CREATE TABLE unread_reactions (
    box BIGINT NOT NULL,
    peer BIGINT NOT NULL,
    message BIGINT NOT NULL,
    PRIMARY KEY (box, peer, message)
) WITHOUT ROWID;

CREATE TABLE scheduled (
    box BIGINT NOT NULL,
    id BIGINT NOT NULL,
    peer BIGINT NOT NULL,
    due BIGINT NOT NULL,
    random_id BIGINT NOT NULL,
    author BIGINT NOT NULL,
    reply_to BIGINT NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (box, id)
) WITHOUT ROWID;
CREATE INDEX scheduled_due ON scheduled (due);
CREATE UNIQUE INDEX scheduled_random ON scheduled (box, random_id) WHERE random_id <> 0;

CREATE TABLE filters (
    box BIGINT NOT NULL,
    id BIGINT NOT NULL,
    place BIGINT NOT NULL,
    data TEXT NOT NULL,
    PRIMARY KEY (box, id)
) WITHOUT ROWID;

-- Only opaque tokens ever stand here, never words.
CREATE VIRTUAL TABLE search USING fts5(tokens, content='', detail=none, columnsize=0, tokenize='ascii');
CREATE TABLE search_state (up_to BIGINT NOT NULL);
INSERT INTO search_state (up_to) VALUES (0);
