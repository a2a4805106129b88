-- Reports to the CyberTipline: what is prepared, how far its sending has come, and what they hold under lock.

-- Nothing was ever kept in either.
DROP TABLE cybertip_cases;
DROP TABLE cybertips;

CREATE TABLE cybertips (
    id INTEGER PRIMARY KEY,
    person BIGINT NOT NULL,
    prepared BIGINT NOT NULL,
    "by" BIGINT NOT NULL,
    locked_until BIGINT NOT NULL,
    state TEXT NOT NULL,
    -- what is to be said, under seal; NULL once the lock is over
    draft BLOB,
    -- the report as it was sent, under seal
    said BLOB,
    sender BIGINT NOT NULL DEFAULT 0,
    asked BIGINT NOT NULL DEFAULT 0,
    -- where the report is open or was finished, and its number there
    endpoint TEXT NOT NULL DEFAULT '',
    report TEXT NOT NULL DEFAULT '',
    -- the step whose answer is not known
    step TEXT NOT NULL DEFAULT '',
    tries BIGINT NOT NULL DEFAULT 0,
    tried BIGINT NOT NULL DEFAULT 0,
    due BIGINT NOT NULL DEFAULT 0,
    ended BIGINT NOT NULL DEFAULT 0,
    fault TEXT NOT NULL DEFAULT ''
);
CREATE INDEX cybertips_due ON cybertips (due) WHERE state IN ('sending', 'retracting');
CREATE INDEX cybertips_person ON cybertips (person, id);
CREATE INDEX cybertips_locked ON cybertips (locked_until) WHERE draft IS NOT NULL;

-- A decision is told of in one report.
CREATE TABLE cybertip_decisions (
    decision BIGINT PRIMARY KEY,
    tip BIGINT NOT NULL
);
CREATE INDEX cybertip_decisions_tip ON cybertip_decisions (tip);
CREATE INDEX decisions_csam ON decisions (id) WHERE category = 'csam' AND state <> 'reversed';

-- Files that a report sends: neither they nor their bytes go while the row stands.
CREATE TABLE cybertip_files (
    tip BIGINT NOT NULL,
    number BIGINT NOT NULL,
    file BIGINT NOT NULL,
    blob BIGINT NOT NULL,
    viewed BIGINT NOT NULL DEFAULT 0,
    gone BIGINT NOT NULL DEFAULT 0,
    -- its name at the other end; and whether what is known of it was said
    uploaded TEXT NOT NULL DEFAULT '',
    described BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (tip, number)
) WITHOUT ROWID;
CREATE INDEX cybertip_files_file ON cybertip_files (file) WHERE file <> 0;
CREATE INDEX cybertip_files_blob ON cybertip_files (blob);

-- What was done with a report, line by line.
CREATE TABLE cybertip_lines (
    id INTEGER PRIMARY KEY,
    tip BIGINT NOT NULL,
    date BIGINT NOT NULL,
    words TEXT NOT NULL
);
CREATE INDEX cybertip_lines_tip ON cybertip_lines (tip, id);

-- Did anybody see the picture of a case?
CREATE INDEX staff_acts_saw ON staff_acts (about) WHERE what = 'saw';
