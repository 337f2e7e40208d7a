-- Letters to offices (permission, a blocked site, a question), and requests for copies that came in.
CREATE TABLE letters (
    id TEXT PRIMARY KEY,                 -- L-2026-0001
    kind TEXT NOT NULL CHECK (kind IN ('permission', 'unblock', 'question', 'copies')),
    state TEXT NOT NULL CHECK (state IN ('draft', 'received', 'sent', 'answered', 'granted', 'refused')),
    page_id TEXT NOT NULL DEFAULT '',    -- of the register's page, if it is about one
    role TEXT NOT NULL DEFAULT '',       -- the policy pack's; empty for what came in
    recipient TEXT NOT NULL DEFAULT '',
    fields TEXT NOT NULL CHECK (json_valid(fields)), -- what was filled in, by name
    due TEXT,                            -- a day, YYYY-MM-DD: an answer is due by then
    remind TEXT,                         -- a day: from then on it is shown as due
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX letters_page ON letters (page_id, id);
CREATE INDEX letters_open ON letters (remind) WHERE state IN ('received', 'sent');

CREATE TABLE letter_events (
    id INTEGER PRIMARY KEY,
    letter_id TEXT NOT NULL REFERENCES letters (id),
    at TEXT NOT NULL,                    -- UTC
    kind TEXT NOT NULL,
    detail TEXT NOT NULL CHECK (json_valid(detail))
) STRICT;
CREATE INDEX letter_events_letter ON letter_events (letter_id, id);
CREATE TRIGGER letter_events_no_update BEFORE UPDATE ON letter_events
BEGIN SELECT RAISE(ABORT, 'an event is recorded once'); END;
CREATE TRIGGER letter_events_no_delete BEFORE DELETE ON letter_events
BEGIN SELECT RAISE(ABORT, 'an event is recorded once'); END;
