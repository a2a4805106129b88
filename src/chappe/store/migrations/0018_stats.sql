-- What happens in supergroups and channels, counted by the day (days since 1970, UTC): never who saw what, and no words.

CREATE TABLE chat_days (
    peer BIGINT NOT NULL,
    day BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    count BIGINT NOT NULL,
    PRIMARY KEY (peer, day, kind)
) WITHOUT ROWID;

-- Who took part in a supergroup that day.
CREATE TABLE member_days (
    peer BIGINT NOT NULL,
    day BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    messages BIGINT NOT NULL DEFAULT 0,
    characters BIGINT NOT NULL DEFAULT 0,
    invited BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (peer, day, user_id)
) WITHOUT ROWID;
CREATE INDEX chat_days_day ON chat_days (day);
CREATE INDEX member_days_day ON member_days (day);

-- Who has muted a channel is counted for its administrators.
CREATE INDEX notify_key ON notify (key);
