-- How selective the indexes of messages are (rows in all, in one box, with one peer …), said once and for all. Left to
-- itself the planner takes the primary key for a chat's history, and walks through everything else in the box.
-- See "Manual Control Of Query Plans Using SQLITE_STAT Tables" in SQLite's notes on its query planner.

ANALYZE sqlite_schema;
DELETE FROM sqlite_stat1 WHERE tbl = 'messages';
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('messages', 'messages', '10000000 10000 1'),
    ('messages', 'messages_peer', '10000000 10000 100 1'),
    ('messages', 'messages_content', '10000000 2'),
    ('messages', 'messages_saved', '100000 100 10 1');
