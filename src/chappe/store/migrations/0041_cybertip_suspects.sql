-- Accounts as they were when a decision about child abuse hit them: what such a decision ends is no longer known after it.
CREATE TABLE cybertip_suspects (
    person BIGINT PRIMARY KEY,
    date BIGINT NOT NULL,
    -- under seal
    body BLOB NOT NULL
);
CREATE INDEX cybertip_suspects_date ON cybertip_suspects (date);
