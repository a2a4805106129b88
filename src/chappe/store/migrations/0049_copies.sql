-- Public copies of what a decision removed: how far their removal, or its way back, has come, and which decisions it made.

-- Which groups and channels a file was shown in, without a look at the chats of two.
CREATE INDEX contents_file_there ON contents (file, id, scopes) WHERE file <> 0 AND substr(scopes, 1, 1) = '-';

CREATE TABLE copy_removals (
    -- the decision about the post that they are copies of
    decision BIGINT PRIMARY KEY,
    way TEXT NOT NULL,
    staff BIGINT NOT NULL,
    -- what was looked at last: the file and the content, or on the way back the decision
    file BIGINT NOT NULL,
    done_to BIGINT NOT NULL,
    removed BIGINT NOT NULL,
    passed BIGINT NOT NULL,
    restored BIGINT NOT NULL,
    state TEXT NOT NULL,
    turns BIGINT NOT NULL
) WITHOUT ROWID;
CREATE INDEX copy_removals_open ON copy_removals (turns, decision) WHERE state <> 'done';

CREATE TABLE copy_decisions (
    first BIGINT NOT NULL,
    decision BIGINT NOT NULL,
    person BIGINT NOT NULL,
    PRIMARY KEY (first, decision)
) WITHOUT ROWID;
CREATE INDEX copy_decisions_person ON copy_decisions (first, person);
