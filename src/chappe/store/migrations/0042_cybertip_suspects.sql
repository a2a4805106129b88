-- Accounts as they were when a decision about child abuse hit them: what such a decision ends is no longer known after it.
-- A database of between two versions may have it.
CREATE TABLE IF NOT EXISTS cybertip_suspects (
    person BIGINT PRIMARY KEY,
    date BIGINT NOT NULL,
    -- under seal
    body BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS cybertip_suspects_date ON cybertip_suspects (date);

-- The report that tells of a decision, so that what none tells of is found without looking through the others.
ALTER TABLE decisions ADD COLUMN tip BIGINT NOT NULL DEFAULT 0;
UPDATE decisions SET tip = (SELECT tip FROM cybertip_decisions WHERE decision = id)
    WHERE id IN (SELECT decision FROM cybertip_decisions);
DROP TABLE cybertip_decisions;
DROP INDEX decisions_csam;
CREATE INDEX decisions_tip ON decisions (tip) WHERE tip <> 0;
-- 'veil' hides a post until a person has decided.
CREATE INDEX decisions_untold ON decisions (id)
    WHERE tip = 0 AND category = 'csam' AND state <> 'reversed' AND action <> 'veil' AND person > 0;
CREATE INDEX decisions_untold_person ON decisions (person, id)
    WHERE tip = 0 AND category = 'csam' AND state <> 'reversed' AND action <> 'veil' AND person > 0;
