-- What the staff did can be overwritten no more by an insert that takes another line's place (INSERT OR REPLACE).
CREATE TRIGGER staff_acts_follow BEFORE INSERT ON staff_acts
WHEN EXISTS (SELECT 1 FROM staff_acts WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'acts stay as they are'); END;
