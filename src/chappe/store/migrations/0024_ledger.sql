-- The ledger of decisions: leaves by index, and tiles of 256 hashes once they are full. A tile's `top` is the hash of all that
-- is below it, and stands in the tile of the next level. Nothing of it is ever changed or deleted: the database refuses.

CREATE TABLE ledger_leaves (
    id INTEGER PRIMARY KEY,
    data BLOB NOT NULL
);
CREATE TABLE ledger_tiles (
    level BIGINT NOT NULL,
    number BIGINT NOT NULL,
    top BLOB NOT NULL,
    hashes BLOB NOT NULL,
    PRIMARY KEY (level, number)
) WITHOUT ROWID;
CREATE TABLE ledger_checkpoints (
    size BIGINT NOT NULL PRIMARY KEY,
    date BIGINT NOT NULL,
    note TEXT NOT NULL
) WITHOUT ROWID;
-- Signatures of others below a checkpoint, by the signer's name and four bytes of its key.
CREATE TABLE ledger_witnesses (
    size BIGINT NOT NULL,
    signer TEXT NOT NULL,
    line TEXT NOT NULL,
    PRIMARY KEY (size, signer)
) WITHOUT ROWID;
-- The report of each day (days since 1970), its leaf, and from which leaf on entries of the next day may stand.
CREATE TABLE ledger_reports (
    day BIGINT NOT NULL PRIMARY KEY,
    next BIGINT NOT NULL,
    leaf BIGINT NOT NULL,
    report TEXT NOT NULL,
    signature TEXT NOT NULL
) WITHOUT ROWID;

CREATE TRIGGER ledger_leaves_update BEFORE UPDATE ON ledger_leaves
BEGIN SELECT RAISE(ABORT, 'a leaf of the ledger is never changed'); END;
CREATE TRIGGER ledger_leaves_delete BEFORE DELETE ON ledger_leaves
BEGIN SELECT RAISE(ABORT, 'a leaf of the ledger is never deleted'); END;
CREATE TRIGGER ledger_leaves_insert BEFORE INSERT ON ledger_leaves
WHEN NEW.id IS NOT (SELECT coalesce(max(id), -1) + 1 FROM ledger_leaves)
BEGIN SELECT RAISE(ABORT, 'a leaf of the ledger comes after the last one'); END;

CREATE TRIGGER ledger_tiles_update BEFORE UPDATE ON ledger_tiles
BEGIN SELECT RAISE(ABORT, 'a tile of the ledger is never changed'); END;
CREATE TRIGGER ledger_tiles_delete BEFORE DELETE ON ledger_tiles
BEGIN SELECT RAISE(ABORT, 'a tile of the ledger is never deleted'); END;
CREATE TRIGGER ledger_tiles_insert BEFORE INSERT ON ledger_tiles
WHEN EXISTS (SELECT 1 FROM ledger_tiles WHERE level = NEW.level AND number = NEW.number)
BEGIN SELECT RAISE(ABORT, 'a tile of the ledger is never changed'); END;

CREATE TRIGGER ledger_checkpoints_update BEFORE UPDATE ON ledger_checkpoints
BEGIN SELECT RAISE(ABORT, 'a checkpoint is never changed'); END;
CREATE TRIGGER ledger_checkpoints_delete BEFORE DELETE ON ledger_checkpoints
BEGIN SELECT RAISE(ABORT, 'a checkpoint is never deleted'); END;
CREATE TRIGGER ledger_checkpoints_insert BEFORE INSERT ON ledger_checkpoints
WHEN NEW.size <= (SELECT max(size) FROM ledger_checkpoints)
BEGIN SELECT RAISE(ABORT, 'a checkpoint is of a larger tree than the last one'); END;

CREATE TRIGGER ledger_reports_update BEFORE UPDATE ON ledger_reports
BEGIN SELECT RAISE(ABORT, 'a report is never changed'); END;
CREATE TRIGGER ledger_reports_delete BEFORE DELETE ON ledger_reports
BEGIN SELECT RAISE(ABORT, 'a report is never deleted'); END;
CREATE TRIGGER ledger_reports_insert BEFORE INSERT ON ledger_reports
WHEN NEW.day <= (SELECT max(day) FROM ledger_reports)
BEGIN SELECT RAISE(ABORT, 'a report is of a later day than the last one'); END;
