-- Messages by their kind and day, and how many of each there are on each day: what clients lay out as a calendar of files.
-- peer: packed; below zero, -1 less the packed peer of a part of Saved Messages. day: UTC, counted from 1970.
CREATE TABLE shelved (
    box BIGINT NOT NULL,
    peer BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    day BIGINT NOT NULL,
    id BIGINT NOT NULL,
    PRIMARY KEY (box, peer, kind, day, id)
) WITHOUT ROWID;
CREATE TABLE shelf_days (
    box BIGINT NOT NULL,
    peer BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    day BIGINT NOT NULL,
    hits BIGINT NOT NULL,
    PRIMARY KEY (box, peer, kind, day)
) WITHOUT ROWID;
-- Contents up to here stand on their shelves; what was there before is gone through piece by piece.
ALTER TABLE search_state ADD COLUMN shelved_up_to BIGINT NOT NULL DEFAULT 0;
