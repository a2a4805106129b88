-- Moderation: what was removed, cases, decisions with their statements of reasons, the days' counts, strikes, the staff.

-- A content as it was before a decision put other words in its place.
CREATE TABLE removed_contents (
    content BIGINT PRIMARY KEY,
    decision BIGINT NOT NULL,
    date BIGINT NOT NULL,
    author BIGINT NOT NULL,
    written BIGINT NOT NULL,
    edit_date BIGINT NOT NULL,
    file BIGINT NOT NULL DEFAULT 0,
    body BLOB NOT NULL
);
CREATE INDEX removed_contents_decision ON removed_contents (decision);
CREATE INDEX removed_contents_date ON removed_contents (date);
CREATE INDEX removed_contents_file ON removed_contents (file) WHERE file <> 0;

CREATE TABLE cases (
    id INTEGER PRIMARY KEY,
    subject TEXT NOT NULL,
    kind TEXT NOT NULL,
    peer BIGINT NOT NULL,
    box BIGINT NOT NULL,
    message BIGINT NOT NULL,
    content BIGINT NOT NULL,
    person BIGINT NOT NULL,
    public BIGINT NOT NULL,
    category TEXT NOT NULL,
    priority BIGINT NOT NULL,
    source TEXT NOT NULL,
    opened BIGINT NOT NULL,
    touched BIGINT NOT NULL,
    reports BIGINT NOT NULL DEFAULT 0,
    state TEXT NOT NULL DEFAULT 'open',
    outcome TEXT NOT NULL DEFAULT '',
    assignee BIGINT NOT NULL DEFAULT 0,
    until BIGINT NOT NULL DEFAULT 0,
    held BIGINT NOT NULL DEFAULT 0,
    -- the content as it was when the case was opened
    author BIGINT NOT NULL DEFAULT 0,
    written BIGINT NOT NULL DEFAULT 0,
    seen BLOB
);
CREATE UNIQUE INDEX cases_subject ON cases (subject) WHERE state = 'open';
CREATE INDEX cases_queue ON cases (category, priority DESC, id) WHERE state = 'open';
CREATE INDEX cases_queue_all ON cases (priority DESC, id) WHERE state = 'open';
CREATE INDEX cases_person ON cases (person, id);
CREATE INDEX cases_peer ON cases (peer, id);
CREATE INDEX cases_content ON cases (content) WHERE content <> 0;

CREATE TABLE findings (
    id INTEGER PRIMARY KEY,
    case_id BIGINT NOT NULL,
    category TEXT NOT NULL,
    source TEXT NOT NULL,
    score REAL NOT NULL,
    evidence BLOB NOT NULL,
    date BIGINT NOT NULL
);
CREATE INDEX findings_case ON findings (case_id, id);

CREATE TABLE case_notes (
    id INTEGER PRIMARY KEY,
    case_id BIGINT NOT NULL,
    staff BIGINT NOT NULL,
    date BIGINT NOT NULL,
    text BLOB NOT NULL
);
CREATE INDEX case_notes_case ON case_notes (case_id, id);

CREATE TABLE decisions (
    id INTEGER PRIMARY KEY,
    puid TEXT NOT NULL,
    kind TEXT NOT NULL,
    peer BIGINT NOT NULL,
    box BIGINT NOT NULL,
    message BIGINT NOT NULL,
    content BIGINT NOT NULL,
    person BIGINT NOT NULL,
    action TEXT NOT NULL,
    category TEXT NOT NULL,
    ground TEXT NOT NULL,
    rule TEXT NOT NULL,
    explanation BLOB NOT NULL,
    source TEXT NOT NULL,
    detected BIGINT NOT NULL,
    automated TEXT NOT NULL,
    places TEXT NOT NULL,
    until BIGINT NOT NULL,
    "by" BIGINT NOT NULL,
    second BIGINT NOT NULL,
    case_id BIGINT NOT NULL,
    created BIGINT NOT NULL,
    language TEXT NOT NULL,
    content_type TEXT NOT NULL,
    content_date BIGINT NOT NULL,
    nonce BLOB NOT NULL,
    state TEXT NOT NULL DEFAULT 'active',
    leaf BIGINT NOT NULL DEFAULT -1,
    notice BIGINT NOT NULL DEFAULT 0,
    ended BIGINT NOT NULL DEFAULT 0,
    ended_by BIGINT NOT NULL DEFAULT 0,
    public BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX decisions_puid ON decisions (puid);
CREATE INDEX decisions_subject ON decisions (peer, box, message) WHERE state = 'active';
CREATE INDEX decisions_person ON decisions (person, id);
CREATE INDEX decisions_notice ON decisions (notice) WHERE notice <> 0;
CREATE INDEX decisions_until ON decisions (until) WHERE state = 'active' AND until <> 0;

CREATE TABLE day_counts (
    day BIGINT NOT NULL,
    kind TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    category TEXT NOT NULL,
    source TEXT NOT NULL,
    automated TEXT NOT NULL,
    count BIGINT NOT NULL,
    PRIMARY KEY (day, kind, action, subject, category, source, automated)
) WITHOUT ROWID;

CREATE TABLE strikes (
    decision BIGINT PRIMARY KEY,
    person BIGINT NOT NULL,
    category TEXT NOT NULL,
    weight BIGINT NOT NULL,
    expires BIGINT NOT NULL
);
CREATE INDEX strikes_person ON strikes (person, expires);

CREATE TABLE staff (
    user_id BIGINT PRIMARY KEY,
    role TEXT NOT NULL,
    since BIGINT NOT NULL,
    "by" BIGINT NOT NULL,
    secret BLOB NOT NULL,
    last_code BIGINT NOT NULL
) WITHOUT ROWID;

-- What the staff did and saw. The database itself lets nobody change or remove a line.
CREATE TABLE staff_acts (
    id INTEGER PRIMARY KEY,
    staff BIGINT NOT NULL,
    date BIGINT NOT NULL,
    what TEXT NOT NULL,
    about TEXT NOT NULL
);
CREATE INDEX staff_acts_staff ON staff_acts (staff, id);
CREATE TRIGGER staff_acts_stay BEFORE DELETE ON staff_acts BEGIN SELECT RAISE(ABORT, 'acts stay'); END;
CREATE TRIGGER staff_acts_stand BEFORE UPDATE ON staff_acts BEGIN SELECT RAISE(ABORT, 'acts stay as they are'); END;
