-- A vote that an anonymous administrator gave, by the id of the supergroup in whose name it counts; 0: in one's own.

ALTER TABLE poll_votes ADD COLUMN spoken_as BIGINT NOT NULL DEFAULT 0;
