-- Numbers of moderation: how long people waited for a decision, and statements of reasons as they were made and sent.

CREATE TABLE day_waits (
    day BIGINT NOT NULL,
    kind TEXT NOT NULL,
    category TEXT NOT NULL,
    outcome TEXT NOT NULL,
    automated TEXT NOT NULL,
    minutes BIGINT NOT NULL,
    count BIGINT NOT NULL,
    PRIMARY KEY (day, kind, category, outcome, automated, minutes)
) WITHOUT ROWID;

-- The statement whose digest is in the ledger, as it was then: the policy may name its fields otherwise later.
CREATE TABLE statements (
    decision BIGINT PRIMARY KEY,
    document BLOB NOT NULL
);

CREATE TABLE statements_sent (
    place TEXT NOT NULL,
    decision BIGINT NOT NULL,
    date BIGINT NOT NULL,
    reference TEXT NOT NULL,
    PRIMARY KEY (place, decision)
) WITHOUT ROWID;

CREATE INDEX decisions_created ON decisions (created, id);
