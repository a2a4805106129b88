-- Files that people sent, and the bytes behind them.

-- One row for each run of bytes that is kept; `name` is what the blob store knows it by. A row is there before its bytes
-- are, and stored says that they have come.
CREATE TABLE blobs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    sha256 BLOB NOT NULL UNIQUE,
    size BIGINT NOT NULL,
    name TEXT NOT NULL DEFAULT '',
    stored BIGINT NOT NULL DEFAULT 0,
    touched BIGINT NOT NULL
);
CREATE INDEX blobs_touched ON blobs (touched, id);

-- Documents and photos. loose: 0 while a message or the like is known to show it, 1 when it may be that none does any
-- more, else the unix time since when that may be so.
CREATE TABLE files (
    id BIGINT PRIMARY KEY,
    owner BIGINT NOT NULL,
    main BIGINT NOT NULL,
    mime TEXT NOT NULL,
    loose BIGINT NOT NULL,
    body BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX files_loose ON files (loose, id) WHERE loose <> 0;
CREATE INDEX files_main ON files (main, mime) WHERE main <> 0;

CREATE TABLE file_blobs (
    blob BIGINT NOT NULL,
    file BIGINT NOT NULL,
    PRIMARY KEY (blob, file)
) WITHOUT ROWID;
CREATE INDEX file_blobs_file ON file_blobs (file);

-- Profile photos, newest first by date and then id; the one with the highest place is the one that is shown.
CREATE TABLE user_photos (
    user_id BIGINT NOT NULL,
    place BIGINT NOT NULL,
    file BIGINT NOT NULL,
    PRIMARY KEY (user_id, place)
) WITHOUT ROWID;
CREATE INDEX user_photos_file ON user_photos (file);
ALTER TABLE users ADD COLUMN photo BLOB;

CREATE TABLE saved_gifs (
    user_id BIGINT NOT NULL,
    file BIGINT NOT NULL,
    date BIGINT NOT NULL,
    PRIMARY KEY (user_id, file)
) WITHOUT ROWID;
CREATE INDEX saved_gifs_file ON saved_gifs (file);

ALTER TABLE contents ADD COLUMN file BIGINT NOT NULL DEFAULT 0;
CREATE INDEX contents_file ON contents (file) WHERE file <> 0;
ALTER TABLE scheduled ADD COLUMN file BIGINT NOT NULL DEFAULT 0;
CREATE INDEX scheduled_file ON scheduled (file) WHERE file <> 0;

-- Media that was opened and goes after some seconds.
CREATE TABLE fading (
    content BIGINT PRIMARY KEY,
    at BIGINT NOT NULL
) WITHOUT ROWID;
CREATE INDEX fading_at ON fading (at);
