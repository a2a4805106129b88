-- Pages of the web that messages link to. token: a keyed hash of the address. state: 0 waits to be looked at since `at`,
-- 1 was found then, 2 had nothing to show. Messages carry a copy of what they show.

CREATE TABLE pages (
    id BIGINT PRIMARY KEY,
    token TEXT NOT NULL UNIQUE,
    state BIGINT NOT NULL,
    at BIGINT NOT NULL,
    file BIGINT NOT NULL DEFAULT 0,
    body BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX pages_state ON pages (state, at);
CREATE INDEX pages_file ON pages (file) WHERE file <> 0;

-- Contents that show the page once it is known.
CREATE TABLE page_waits (
    page BIGINT NOT NULL,
    content BIGINT NOT NULL,
    PRIMARY KEY (page, content)
) WITHOUT ROWID;
