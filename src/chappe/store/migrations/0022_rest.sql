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
