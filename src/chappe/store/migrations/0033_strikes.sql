-- What strikes lead to, posts that one decision removes by the thousand, and reports of child sexual abuse to the CyberTipline.

-- How many posts a decision is about.
ALTER TABLE decisions ADD COLUMN posts BIGINT NOT NULL DEFAULT 1;

-- How far the removal of what one person posted in one place has come, and its restoring.
CREATE TABLE post_removals (
    decision BIGINT PRIMARY KEY,
    peer BIGINT NOT NULL,
    author BIGINT NOT NULL,
    -- the last content that was looked at, and the last that is to be
    done_to BIGINT NOT NULL,
    last BIGINT NOT NULL,
    removed BIGINT NOT NULL,
    restored BIGINT NOT NULL,
    state TEXT NOT NULL
);
CREATE INDEX post_removals_open ON post_removals (decision) WHERE state <> 'done';

-- Decisions that followed from strikes: how many strikes it took, and whose they were that it still rests on.
CREATE TABLE consequences (
    decision BIGINT PRIMARY KEY,
    needed BIGINT NOT NULL
);
CREATE TABLE consequence_grounds (
    ground BIGINT NOT NULL,
    consequence BIGINT NOT NULL,
    weight BIGINT NOT NULL,
    PRIMARY KEY (ground, consequence)
) WITHOUT ROWID;
CREATE INDEX consequence_grounds_consequence ON consequence_grounds (consequence);

-- Evidence that must not be thrown away before that time.
ALTER TABLE removed_contents ADD COLUMN locked_until BIGINT NOT NULL DEFAULT 0;
ALTER TABLE held ADD COLUMN locked_until BIGINT NOT NULL DEFAULT 0;

CREATE TABLE cybertips (
    id INTEGER PRIMARY KEY,
    person BIGINT NOT NULL,
    prepared BIGINT NOT NULL,
    "by" BIGINT NOT NULL,
    locked_until BIGINT NOT NULL,
    state TEXT NOT NULL,
    report TEXT NOT NULL DEFAULT '',
    tries BIGINT NOT NULL DEFAULT 0,
    tried BIGINT NOT NULL DEFAULT 0,
    fault TEXT NOT NULL DEFAULT ''
);
CREATE TABLE cybertip_cases (
    case_id BIGINT PRIMARY KEY,
    tip BIGINT NOT NULL
);
CREATE INDEX cybertip_cases_tip ON cybertip_cases (tip);
