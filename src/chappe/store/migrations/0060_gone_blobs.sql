-- Bytes that nothing holds any more and that are still to be deleted where they are kept: a server that is killed in
-- between deletes them after its next start.
CREATE TABLE gone_blobs (
    name TEXT PRIMARY KEY
) WITHOUT ROWID;
