-- Of what is held: by which a second one like it is known, and what stood where it would go when it was held.

ALTER TABLE held ADD COLUMN digest BLOB NOT NULL DEFAULT x'';
ALTER TABLE held ADD COLUMN stood BLOB NOT NULL DEFAULT x'';
DROP INDEX held_author;
CREATE INDEX held_author ON held (author, withheld, date);
