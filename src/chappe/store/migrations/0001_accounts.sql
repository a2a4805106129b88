-- People, what they know of each other, their devices, and everything that leads to being signed in.

CREATE TABLE users (
    id INTEGER PRIMARY KEY,
    version BIGINT NOT NULL DEFAULT 1,
    first_name TEXT NOT NULL,
    last_name TEXT NOT NULL DEFAULT '',
    username TEXT NOT NULL DEFAULT '',
    phone TEXT NOT NULL DEFAULT '',
    about TEXT NOT NULL DEFAULT '',
    birthday BIGINT NOT NULL DEFAULT 0,
    bot BIGINT NOT NULL DEFAULT 0,
    deleted BIGINT NOT NULL DEFAULT 0,
    created BIGINT NOT NULL,
    online_until BIGINT NOT NULL DEFAULT 0,
    last_seen BIGINT NOT NULL DEFAULT 0,
    -- 1: has privacy rules of its own, 2: has blocked someone. Whoever has neither costs no further look.
    guards BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX users_phone ON users (phone) WHERE phone <> '';

-- The account that speaks for the service itself.
INSERT INTO users (id, first_name, created) VALUES (777000, 'Chappe', 0);

CREATE TABLE settings (
    user_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (user_id, name)
) WITHOUT ROWID;

CREATE INDEX settings_name ON settings (name, user_id);

-- Public names: `name` in lower case, by which they are compared, `shown` as their owner writes them.
CREATE TABLE usernames (
    name TEXT PRIMARY KEY,
    user_id BIGINT NOT NULL,
    shown TEXT NOT NULL
) WITHOUT ROWID;
CREATE UNIQUE INDEX usernames_user ON usernames (user_id);

CREATE TABLE contacts (
    owner BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    first_name TEXT NOT NULL,
    last_name TEXT NOT NULL,
    phone TEXT NOT NULL DEFAULT '',
    shares_phone BIGINT NOT NULL DEFAULT 0,
    close_friend BIGINT NOT NULL DEFAULT 0,
    note TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (owner, user_id)
) WITHOUT ROWID;
CREATE INDEX contacts_user ON contacts (user_id, owner);

-- Numbers in people's address books that have no account yet.
CREATE TABLE saved_numbers (
    owner BIGINT NOT NULL,
    phone TEXT NOT NULL,
    first_name TEXT NOT NULL,
    last_name TEXT NOT NULL,
    date BIGINT NOT NULL,
    PRIMARY KEY (owner, phone)
) WITHOUT ROWID;
CREATE INDEX saved_numbers_phone ON saved_numbers (phone, owner);

CREATE TABLE blocks (
    owner BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    date BIGINT NOT NULL,
    PRIMARY KEY (owner, user_id)
) WITHOUT ROWID;

CREATE INDEX blocks_user ON blocks (user_id, owner);

CREATE TABLE privacy (
    user_id BIGINT NOT NULL,
    key TEXT NOT NULL,
    rules TEXT NOT NULL,
    PRIMARY KEY (user_id, key)
) WITHOUT ROWID;

-- Keys of the wire. perm_key_id: the key itself, or the permanent one that a temporary key is bound to, or 0.
CREATE TABLE auth_keys (
    key_id BIGINT PRIMARY KEY,
    auth_key BLOB NOT NULL,
    perm_key_id BIGINT NOT NULL,
    created BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    dc_id BIGINT NOT NULL,
    layer BIGINT NOT NULL,
    client TEXT NOT NULL,
    first_salt BIGINT NOT NULL
) WITHOUT ROWID;
CREATE INDEX auth_keys_perm ON auth_keys (perm_key_id);
CREATE INDEX auth_keys_expires ON auth_keys (expires_at) WHERE expires_at > 0;

-- Signed-in devices, and those that still owe the password (user_id 0).
CREATE TABLE authorizations (
    key_id BIGINT PRIMARY KEY,
    user_id BIGINT NOT NULL,
    pending_user BIGINT NOT NULL,
    hash BIGINT NOT NULL,
    created BIGINT NOT NULL,
    active BIGINT NOT NULL,
    ip TEXT NOT NULL,
    client TEXT NOT NULL,
    confirmed BIGINT NOT NULL,
    encrypted_off BIGINT NOT NULL DEFAULT 0,
    calls_off BIGINT NOT NULL DEFAULT 0,
    -- the device whose key for another address of the server this is
    parent BIGINT NOT NULL DEFAULT 0,
    online_until BIGINT NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX authorizations_user ON authorizations (user_id, hash);
CREATE INDEX authorizations_parent ON authorizations (parent) WHERE parent <> 0;
CREATE INDEX authorizations_active ON authorizations (active);

-- Where a device wants to be woken.
CREATE TABLE push_tokens (
    key_id BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    token TEXT NOT NULL,
    data TEXT NOT NULL,
    PRIMARY KEY (key_id, kind, token)
) WITHOUT ROWID;
CREATE INDEX push_tokens_token ON push_tokens (kind, token);

-- Codes under way, by phone number or by what an e-mail is to be confirmed for.
CREATE TABLE codes (
    phone TEXT NOT NULL,
    hash TEXT NOT NULL,
    code TEXT NOT NULL,
    sent BIGINT NOT NULL,
    expires BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    kind TEXT NOT NULL,
    key_id BIGINT NOT NULL,
    accepted BIGINT NOT NULL,
    PRIMARY KEY (phone, hash)
) WITHOUT ROWID;
CREATE INDEX codes_expires ON codes (expires);

-- Wrong guesses by whom they were about: codes and passwords cannot be tried out, not even slowly.
CREATE TABLE guesses (
    about TEXT PRIMARY KEY,
    wrong BIGINT NOT NULL,
    until BIGINT NOT NULL
) WITHOUT ROWID;

CREATE TABLE passwords (
    user_id BIGINT NOT NULL,
    salt1 BLOB NOT NULL,
    salt2 BLOB NOT NULL,
    verifier BLOB NOT NULL,
    hint TEXT NOT NULL,
    email TEXT NOT NULL,
    email_confirmed BIGINT NOT NULL,
    pending_email TEXT NOT NULL,
    reset_at BIGINT NOT NULL,
    -- 1: not in force before its e-mail address is confirmed
    waits BIGINT NOT NULL,
    PRIMARY KEY (user_id, waits)
) WITHOUT ROWID;

CREATE TABLE srp_attempts (
    srp_id BIGINT PRIMARY KEY,
    user_id BIGINT NOT NULL,
    secret BLOB NOT NULL,
    expires BIGINT NOT NULL
) WITHOUT ROWID;
CREATE INDEX srp_attempts_user ON srp_attempts (user_id, expires);
CREATE INDEX srp_attempts_expires ON srp_attempts (expires);

CREATE TABLE login_tokens (
    key_id BIGINT PRIMARY KEY,
    token BLOB NOT NULL,
    expires BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    ip TEXT NOT NULL,
    client TEXT NOT NULL,
    but TEXT NOT NULL
) WITHOUT ROWID;
CREATE UNIQUE INDEX login_tokens_token ON login_tokens (token);
CREATE INDEX login_tokens_expires ON login_tokens (expires);
