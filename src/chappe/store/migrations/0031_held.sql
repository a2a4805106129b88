-- Commands that wait for a person to look at them, and those that a decision keeps back.

CREATE TABLE held (
    id INTEGER PRIMARY KEY,
    author BIGINT NOT NULL,
    date BIGINT NOT NULL,
    peer BIGINT NOT NULL,
    body BLOB NOT NULL,
    blobs TEXT NOT NULL,
    withheld BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX held_author ON held (author, withheld);
CREATE INDEX held_blobs ON held (id) WHERE blobs <> '';
CREATE INDEX held_date ON held (date) WHERE withheld = 1;

-- In whose name the anti-spam of groups deletes.
INSERT INTO users (id, first_name, created) VALUES (777001, 'Anti-Spam', 0);
