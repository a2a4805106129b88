-- Whoever has chats in the archive is marked, so that writing to all the others costs no further look.

UPDATE users SET guards = guards | 4 WHERE id IN (SELECT box FROM dialogs WHERE folder = 1 AND top_id > 0);
