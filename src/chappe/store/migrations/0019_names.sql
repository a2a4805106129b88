-- Supergroups and channels with a public name, by the beginnings of the words of their titles and names: rank is the number
-- of binary digits of how many are in it, so that the largest come first and few joinings change it.

CREATE TABLE public_prefixes (
    peer BIGINT NOT NULL,
    prefix TEXT NOT NULL,
    rank BIGINT NOT NULL,
    PRIMARY KEY (peer, prefix)
) WITHOUT ROWID;
CREATE INDEX public_prefixes_rank ON public_prefixes (prefix, rank, peer);
