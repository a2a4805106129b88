-- Reports of people, and how each person's turned out.

CREATE TABLE reports (
    id INTEGER PRIMARY KEY,
    case_id BIGINT NOT NULL,
    reporter BIGINT NOT NULL,
    category TEXT NOT NULL,
    weight REAL NOT NULL,
    date BIGINT NOT NULL,
    outcome TEXT NOT NULL DEFAULT '',
    decided BIGINT NOT NULL DEFAULT 0,
    notice BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX reports_once ON reports (case_id, reporter);
CREATE INDEX reports_case ON reports (case_id, outcome, id);
CREATE INDEX reports_reporter ON reports (reporter, id);
CREATE INDEX reports_decided ON reports (reporter, decided) WHERE decided <> 0;
CREATE INDEX reports_notice ON reports (notice) WHERE notice <> 0;

CREATE TABLE reporters (
    user_id BIGINT PRIMARY KEY,
    "right" BIGINT NOT NULL,
    wrong BIGINT NOT NULL,
    warned BIGINT NOT NULL,
    until BIGINT NOT NULL
) WITHOUT ROWID;

-- Closed cases some of whose reporters have still to be told.
CREATE TABLE settling (
    id INTEGER PRIMARY KEY,
    case_id BIGINT NOT NULL,
    outcome TEXT NOT NULL,
    decision BIGINT NOT NULL,
    date BIGINT NOT NULL
);
