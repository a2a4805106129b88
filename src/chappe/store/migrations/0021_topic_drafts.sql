-- Who has begun to write in a topic or thread: their drafts go with it.
CREATE INDEX thread_marks_drafting ON thread_marks (box, top) WHERE draft IS NOT NULL;
