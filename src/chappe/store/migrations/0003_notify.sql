-- How chats and kinds of chats notify, by person; `key` as in domain/notify.py.

CREATE TABLE notify (
    box BIGINT NOT NULL,
    key TEXT NOT NULL,
    data TEXT NOT NULL,
    PRIMARY KEY (box, key)
);
