-- Messages that wait for someone to come online are found by whom they wait for.

DROP INDEX scheduled_due;
CREATE INDEX scheduled_due ON scheduled (due, peer);
