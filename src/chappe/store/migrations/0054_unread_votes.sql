-- Messages of a box, or of a supergroup, that show a poll of one's own in which others voted since one looked.
CREATE TABLE unread_votes (
    box BIGINT NOT NULL,
    peer BIGINT NOT NULL,
    message BIGINT NOT NULL,
    PRIMARY KEY (box, peer, message)
) WITHOUT ROWID;
CREATE INDEX unread_votes_message ON unread_votes (peer, message);
ALTER TABLE dialogs ADD COLUMN unread_votes BIGINT NOT NULL DEFAULT 0;
