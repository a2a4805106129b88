-- All messages of a chat that name a person, in their order: those who look for them go by it.

CREATE INDEX mentions_listed ON mentions (user_id, peer, message);
