-- The file that a case is about stays while the case is open, though its author deletes or changes the message.
ALTER TABLE cases ADD COLUMN file BIGINT NOT NULL DEFAULT 0;
CREATE INDEX cases_file ON cases (file) WHERE file <> 0;
CREATE INDEX cases_file_closed ON cases (touched) WHERE file <> 0 AND state = 'closed';
