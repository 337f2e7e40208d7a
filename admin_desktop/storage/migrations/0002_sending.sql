-- Sending by itself: who works on a message now, why it is where it is, and what was tried.

-- A message that is being sent is leased: an id that only the sender knows, and a moment after which anybody may take
-- it up again. `past_dot` is committed before the last byte of a message leaves: from then on the server may have it.
ALTER TABLE outbox ADD COLUMN lease TEXT;
ALTER TABLE outbox ADD COLUMN lease_until TEXT;
ALTER TABLE outbox ADD COLUMN past_dot INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN reason TEXT NOT NULL DEFAULT '';      -- of the state, for the program: "login", "network"
ALTER TABLE outbox ADD COLUMN server_said TEXT NOT NULL DEFAULT ''; -- the server's own words, one line

-- Each try. Rows are only ever added.
CREATE TABLE tries (
    id INTEGER PRIMARY KEY,
    message_id TEXT NOT NULL REFERENCES messages (id),
    at TEXT NOT NULL,
    transport TEXT NOT NULL,
    state TEXT NOT NULL,        -- what the message became by it
    reason TEXT NOT NULL,
    said TEXT NOT NULL,         -- our sentence
    server_said TEXT NOT NULL
) STRICT;
CREATE INDEX tries_message ON tries (message_id, id);
CREATE TRIGGER tries_no_update BEFORE UPDATE ON tries
BEGIN SELECT RAISE(ABORT, 'a try is recorded once'); END;
CREATE TRIGGER tries_no_delete BEFORE DELETE ON tries
BEGIN SELECT RAISE(ABORT, 'a try is recorded once'); END;
