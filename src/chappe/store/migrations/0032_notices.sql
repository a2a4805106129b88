-- Notices of people without an account and of hotlines, and the hotlines themselves.

CREATE TABLE notices (
    id INTEGER PRIMARY KEY,
    digest BLOB NOT NULL,
    case_id BIGINT NOT NULL,
    category TEXT NOT NULL,
    place TEXT NOT NULL,
    date BIGINT NOT NULL,
    flagger BIGINT NOT NULL DEFAULT 0,
    reference TEXT NOT NULL DEFAULT '',
    outcome TEXT NOT NULL DEFAULT '',
    decision BIGINT NOT NULL DEFAULT 0,
    decided BIGINT NOT NULL DEFAULT 0,
    body BLOB
);
CREATE INDEX notices_case ON notices (case_id, outcome, id);
CREATE UNIQUE INDEX notices_reference ON notices (flagger, reference) WHERE flagger <> 0;
CREATE INDEX notices_flagger ON notices (flagger, decided) WHERE flagger <> 0 AND decided <> 0;
CREATE INDEX notices_decided ON notices (decided) WHERE decided <> 0 AND body IS NOT NULL;

CREATE TABLE flaggers (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    digest BLOB NOT NULL,
    categories TEXT NOT NULL,
    contact TEXT NOT NULL,
    since BIGINT NOT NULL,
    "on" BIGINT NOT NULL DEFAULT 1,
    first BIGINT NOT NULL DEFAULT 1,
    lowered BIGINT NOT NULL DEFAULT 0,
    "right" BIGINT NOT NULL DEFAULT 0,
    wrong BIGINT NOT NULL DEFAULT 0,
    reversed BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX flaggers_digest ON flaggers (digest);
CREATE UNIQUE INDEX flaggers_name ON flaggers (name);
