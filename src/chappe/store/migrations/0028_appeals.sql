-- Appeals against decisions, by those whom they hit and by those who reported in vain.

CREATE TABLE appeals (
    id INTEGER PRIMARY KEY,
    -- the decision that is contested; 0: that nothing was done about a case
    decision BIGINT NOT NULL,
    case_id BIGINT NOT NULL,
    person BIGINT NOT NULL,
    side TEXT NOT NULL,
    text BLOB NOT NULL,
    date BIGINT NOT NULL,
    due BIGINT NOT NULL,
    state TEXT NOT NULL DEFAULT 'open',
    outcome TEXT NOT NULL DEFAULT '',
    answer BLOB NOT NULL DEFAULT '',
    decided_by BIGINT NOT NULL DEFAULT 0,
    decided BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX appeals_decision ON appeals (decision, person) WHERE decision <> 0;
CREATE UNIQUE INDEX appeals_case ON appeals (case_id, person) WHERE decision = 0;
CREATE INDEX appeals_open ON appeals (due, id) WHERE state = 'open';
CREATE INDEX appeals_person ON appeals (person, state);
