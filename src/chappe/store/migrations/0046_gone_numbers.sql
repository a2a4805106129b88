-- The numbers of accounts that decisions deleted, as keyed hashes: whoever has the number can see why, and appeal.
CREATE TABLE gone_numbers (
    token TEXT NOT NULL,
    person BIGINT NOT NULL,
    date BIGINT NOT NULL,
    PRIMARY KEY (token, person)
) WITHOUT ROWID;
CREATE INDEX gone_numbers_date ON gone_numbers (date);
