-- Public supergroups and channels that got their name before beginnings of words were kept: a job puts them in.
CREATE TABLE public_prefixes_owed (peer BIGINT PRIMARY KEY);
INSERT INTO public_prefixes_owed (peer)
SELECT peer FROM chats
WHERE username <> '' AND flags & 256 = 0 AND NOT EXISTS (SELECT 1 FROM public_prefixes AS p WHERE p.peer = chats.peer);

-- Public channels, those in which something was posted last first: among them public posts are looked for.
CREATE INDEX chats_public ON chats (top_date, peer) WHERE username <> '' AND flags & 1 <> 0;

-- Which voice and round video messages of supergroups people have heard: a bit for each of 1024 ids. Person 0: somebody.
CREATE TABLE heard (
    user_id BIGINT NOT NULL,
    box BIGINT NOT NULL,
    span BIGINT NOT NULL,
    bits BLOB NOT NULL,
    PRIMARY KEY (user_id, box, span)
) WITHOUT ROWID;
CREATE INDEX heard_box ON heard (box);

-- What a person shows to those who may not see the others, and what people see of contacts whom they gave a photo
-- themselves; owner = user_id: one's own, for those who may not see the others.
ALTER TABLE users ADD COLUMN fallback BLOB;
ALTER TABLE contacts ADD COLUMN photo BLOB;
CREATE TABLE given_photos (
    owner BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    file BIGINT NOT NULL,
    PRIMARY KEY (owner, user_id)
) WITHOUT ROWID;
CREATE INDEX given_photos_file ON given_photos (file);
CREATE INDEX given_photos_user ON given_photos (user_id);

-- Like chat_days, of things that have names: reactions, where views and followers came from, languages of those who look.
CREATE TABLE chat_day_names (
    peer BIGINT NOT NULL,
    day BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    name TEXT NOT NULL,
    count BIGINT NOT NULL,
    PRIMARY KEY (peer, day, kind, name)
) WITHOUT ROWID;
CREATE INDEX chat_day_names_day ON chat_day_names (day);

-- The same for single posts of channels.
CREATE TABLE post_days (
    box BIGINT NOT NULL,
    message BIGINT NOT NULL,
    day BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    name TEXT NOT NULL,
    count BIGINT NOT NULL,
    PRIMARY KEY (box, message, day, kind, name)
) WITHOUT ROWID;
CREATE INDEX post_days_day ON post_days (day);

-- Where posts of channels were passed on to: supergroups and channels only, of which the public ones are told.
CREATE TABLE post_forwards (
    box BIGINT NOT NULL,
    message BIGINT NOT NULL,
    content BIGINT NOT NULL,
    at_box BIGINT NOT NULL,
    at_id BIGINT NOT NULL,
    PRIMARY KEY (box, message, content)
) WITHOUT ROWID;
CREATE INDEX post_forwards_at ON post_forwards (at_box, at_id);
