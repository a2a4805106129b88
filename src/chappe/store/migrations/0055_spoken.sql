-- What was posted in the name of a group or channel, chat by chat: whoever deletes it goes by that.

CREATE INDEX contents_spoken ON contents (spoken_as, scopes, id) WHERE spoken_as <> 0;
