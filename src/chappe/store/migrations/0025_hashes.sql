-- Lists of hashes of harmful files, and the hashes of the files that are stored.

CREATE TABLE banks (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    source TEXT NOT NULL,
    category TEXT NOT NULL,
    owner TEXT NOT NULL,
    enabled INTEGER NOT NULL DEFAULT 1,
    made BIGINT NOT NULL
);

-- Numbers are never used twice: whoever has followed up to one has everything before it.
CREATE TABLE hashes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    bank BIGINT NOT NULL,
    kind TEXT NOT NULL,
    digest BLOB NOT NULL,
    upstream TEXT NOT NULL DEFAULT '',
    category TEXT NOT NULL DEFAULT '',
    classification TEXT NOT NULL DEFAULT '',
    opinion TEXT NOT NULL DEFAULT 'positive',
    withdrawn INTEGER NOT NULL DEFAULT 0,
    enabled INTEGER NOT NULL DEFAULT 1,
    first_seen BIGINT NOT NULL,
    last_seen BIGINT NOT NULL,
    hits BIGINT NOT NULL DEFAULT 0,
    last_hit BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX hashes_digest ON hashes (digest, kind, bank);
CREATE INDEX hashes_upstream ON hashes (bank, upstream) WHERE upstream <> '';
CREATE INDEX hashes_pdq ON hashes (id) WHERE kind = 'pdq';
CREATE INDEX hashes_bank ON hashes (bank, id);

-- One row for each run of stored bytes and each file that gave it. state: 0 no picture, 1 looked at, 2 could not be
-- looked at, 3 not tried yet. looks: for each form one byte of quality and eight hashes.
CREATE TABLE file_hashes (
    blob BIGINT NOT NULL,
    sha256 BLOB NOT NULL,
    md5 BLOB NOT NULL,
    state INTEGER NOT NULL,
    looks BLOB NOT NULL,
    PRIMARY KEY (blob, sha256)
) WITHOUT ROWID;
CREATE INDEX file_hashes_sha256 ON file_hashes (sha256);
CREATE INDEX file_hashes_md5 ON file_hashes (md5) WHERE md5 <> x'';
CREATE INDEX file_hashes_due ON file_hashes (state) WHERE state = 3;

CREATE TABLE hash_hits (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at BIGINT NOT NULL,
    hash BIGINT NOT NULL,
    blob BIGINT NOT NULL,
    distance INTEGER NOT NULL,
    source TEXT NOT NULL,
    user_id BIGINT NOT NULL,
    answer TEXT NOT NULL
);
CREATE INDEX hash_hits_same ON hash_hits (hash, blob);

CREATE TABLE hash_scans (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    bank BIGINT NOT NULL,
    first BIGINT NOT NULL,
    last BIGINT NOT NULL,
    cursor BIGINT NOT NULL DEFAULT 0,
    "end" BIGINT NOT NULL,
    hits BIGINT NOT NULL DEFAULT 0,
    begun BIGINT NOT NULL,
    done BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX hash_scans_open ON hash_scans (bank, id) WHERE done = 0;
CREATE INDEX hash_scans_all ON hash_scans (last) WHERE bank = 0;
-- Of what is stored already, the hashes are made by a job: it walks over all files by number.
INSERT INTO hash_scans (bank, first, last, "end", begun) VALUES (-1, 0, 0, 0, 0);
