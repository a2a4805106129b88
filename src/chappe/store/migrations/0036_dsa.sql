-- Statements of reasons on their way to a database of such statements, and the yearly reports with all their versions.

-- How far the sending to a place has come: `after` is the last decision that was looked at.
CREATE TABLE statement_places (
    place TEXT PRIMARY KEY,
    first BIGINT NOT NULL,
    after BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    next BIGINT NOT NULL,
    fault TEXT NOT NULL,
    delivered BIGINT NOT NULL,
    last BIGINT NOT NULL
) WITHOUT ROWID;

-- Statements that the place does not take as they are.
CREATE TABLE statement_faults (
    place TEXT NOT NULL,
    decision BIGINT NOT NULL,
    date BIGINT NOT NULL,
    fault TEXT NOT NULL,
    again BIGINT NOT NULL,
    PRIMARY KEY (place, decision)
) WITHOUT ROWID;
CREATE INDEX statement_faults_again ON statement_faults (place, decision) WHERE again <> 0;

CREATE TABLE yearly_reports (
    year BIGINT NOT NULL,
    version BIGINT NOT NULL,
    date BIGINT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (year, version)
) WITHOUT ROWID;
CREATE TABLE yearly_files (
    year BIGINT NOT NULL,
    version BIGINT NOT NULL,
    name TEXT NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (year, version, name)
) WITHOUT ROWID;

CREATE INDEX notices_date ON notices (date);
CREATE INDEX notices_answered ON notices (decided) WHERE decided <> 0;
CREATE INDEX appeals_date ON appeals (date);
CREATE INDEX appeals_decided ON appeals (decided) WHERE decided <> 0;
