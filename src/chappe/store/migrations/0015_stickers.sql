-- Sets of stickers, masks and custom emoji, and the lists in which people keep them.

-- kind: 0 stickers, 1 masks, 2 custom emoji. name: the short name without case. file: the set's own thumbnail, or the
-- custom emoji that stands for it. installs: in how many lists it stands.
CREATE TABLE sticker_sets (
    id BIGINT PRIMARY KEY,
    access_hash BIGINT NOT NULL,
    owner BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    text_color BIGINT NOT NULL,
    name TEXT NOT NULL UNIQUE,
    short_name TEXT NOT NULL,
    title TEXT NOT NULL,
    count BIGINT NOT NULL,
    version BIGINT NOT NULL,
    created BIGINT NOT NULL,
    file BIGINT NOT NULL DEFAULT 0,
    installs BIGINT NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX sticker_sets_owner ON sticker_sets (owner, created, id);
CREATE INDEX sticker_sets_file ON sticker_sets (file) WHERE file <> 0;

CREATE TABLE stickers (
    set_id BIGINT NOT NULL,
    place BIGINT NOT NULL,
    file BIGINT NOT NULL,
    emojis TEXT NOT NULL,
    keywords TEXT NOT NULL,
    PRIMARY KEY (set_id, place)
) WITHOUT ROWID;
CREATE UNIQUE INDEX stickers_file ON stickers (file);

-- What sets and stickers are found by: words of titles and names (file 0), keywords and emoji of stickers.
CREATE TABLE sticker_words (
    word TEXT NOT NULL,
    kind BIGINT NOT NULL,
    set_id BIGINT NOT NULL,
    file BIGINT NOT NULL,
    PRIMARY KEY (word, kind, set_id, file)
) WITHOUT ROWID;
CREATE INDEX sticker_words_set ON sticker_words (set_id);

-- The sets in a person's lists, the highest place first. A row may outlive its set.
CREATE TABLE installed_sets (
    user_id BIGINT NOT NULL,
    set_id BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    archived BIGINT NOT NULL,
    place BIGINT NOT NULL,
    date BIGINT NOT NULL,
    PRIMARY KEY (user_id, set_id)
) WITHOUT ROWID;
CREATE INDEX installed_sets_list ON installed_sets (user_id, kind, archived, place);

-- Single stickers that a person used (list 0), put on pictures (1) or keeps (2), the highest place first.
CREATE TABLE kept_stickers (
    user_id BIGINT NOT NULL,
    list BIGINT NOT NULL,
    file BIGINT NOT NULL,
    place BIGINT NOT NULL,
    date BIGINT NOT NULL,
    PRIMARY KEY (user_id, list, file)
) WITHOUT ROWID;
CREATE INDEX kept_stickers_list ON kept_stickers (user_id, list, place);
CREATE INDEX kept_stickers_file ON kept_stickers (file);

-- The set of stickers (emoji 0) and of custom emoji (1) that a supergroup offers its members.
CREATE TABLE group_sets (
    peer BIGINT NOT NULL,
    emoji BIGINT NOT NULL,
    set_id BIGINT NOT NULL,
    PRIMARY KEY (peer, emoji)
) WITHOUT ROWID;
