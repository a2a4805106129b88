-- Rules of moderation for texts, trials of them on what was posted, and labelled examples.

CREATE TABLE text_rules (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    category TEXT NOT NULL,
    body TEXT NOT NULL,
    owner BIGINT NOT NULL,
    switched_on BIGINT NOT NULL,
    mode TEXT NOT NULL,
    created BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    hits BIGINT NOT NULL DEFAULT 0,
    last_hit BIGINT NOT NULL DEFAULT 0,
    was_right BIGINT NOT NULL DEFAULT 0,
    was_wrong BIGINT NOT NULL DEFAULT 0
);

-- One row, counted up with each change of a rule, so that a running server sees it.
CREATE TABLE text_rules_version (version BIGINT NOT NULL);
INSERT INTO text_rules_version (version) VALUES (1);

CREATE TABLE rule_trials (
    id INTEGER PRIMARY KEY,
    rule BIGINT NOT NULL,
    since BIGINT NOT NULL,
    state TEXT NOT NULL,
    started BIGINT NOT NULL,
    at BIGINT NOT NULL,
    last BIGINT NOT NULL,
    looked BIGINT NOT NULL,
    met BIGINT NOT NULL,
    samples TEXT NOT NULL
);
CREATE INDEX rule_trials_rule ON rule_trials (rule, id);
CREATE INDEX rule_trials_running ON rule_trials (id) WHERE state = 'running';

-- Which rules met what a case is about: its decision says whether they were right.
CREATE TABLE case_rules (
    case_id BIGINT NOT NULL,
    rule BIGINT NOT NULL,
    PRIMARY KEY (case_id, rule)
) WITHOUT ROWID;

CREATE TABLE examples (
    id INTEGER PRIMARY KEY,
    text BLOB NOT NULL,
    bad BIGINT NOT NULL,
    category TEXT NOT NULL,
    language TEXT NOT NULL,
    origin TEXT NOT NULL,
    date BIGINT NOT NULL
);
CREATE INDEX examples_category ON examples (category, id);
CREATE INDEX examples_date ON examples (date);
