-- Cases that are alike are found together: of one place, of one person, with nearly the same words.

CREATE INDEX IF NOT EXISTS cases_open_place ON cases (peer, kind, category, priority DESC, id) WHERE state = 'open';
CREATE INDEX IF NOT EXISTS cases_open_person ON cases (person, kind, category, priority DESC, id) WHERE state = 'open' AND person <> 0;

-- Of open cases about public posts: hashes of pieces of their words, by which nearly the same words are found.
CREATE TABLE IF NOT EXISTS case_words (
    piece BIGINT NOT NULL,
    case_id BIGINT NOT NULL,
    PRIMARY KEY (piece, case_id)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS case_words_case ON case_words (case_id);
