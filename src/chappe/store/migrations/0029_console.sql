-- Sign-in to the moderators' console: codes that were sent, and browsers that are signed in.

CREATE TABLE console_codes (
    user_id BIGINT PRIMARY KEY,
    hash BLOB NOT NULL,
    expires BIGINT NOT NULL,
    tries BIGINT NOT NULL
) WITHOUT ROWID;

-- token: the SHA-256 of what the browser holds. secret: of a second factor that is being set up.
CREATE TABLE console_sessions (
    token BLOB PRIMARY KEY,
    user_id BIGINT NOT NULL,
    created BIGINT NOT NULL,
    seen BIGINT NOT NULL,
    whole BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    secret BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX console_sessions_user ON console_sessions (user_id);
CREATE INDEX console_sessions_seen ON console_sessions (seen);

-- How often somebody did a thing of late.
CREATE INDEX staff_acts_what ON staff_acts (staff, what, date);

-- Grave decisions that wait for a second person; one for each case.
CREATE TABLE proposals (
    case_id BIGINT PRIMARY KEY,
    "by" BIGINT NOT NULL,
    date BIGINT NOT NULL,
    body BLOB NOT NULL
) WITHOUT ROWID;
