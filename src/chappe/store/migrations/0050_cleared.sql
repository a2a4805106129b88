-- Contents that a decision had taken from sight, or kept from it, and that a person found nothing wrong with: reports alone
-- do not hide them again.
CREATE TABLE cleared_contents (
    content BIGINT PRIMARY KEY,
    at BIGINT NOT NULL
) WITHOUT ROWID;

-- Since when lists of hashes name some bytes.
CREATE INDEX hash_hits_blob ON hash_hits (blob, at, hash);
