-- The life of an incident: closing, notes, and mails that follow a report in its thread.

-- Open or closed; everything else of an incident's state follows from its events.
ALTER TABLE incidents ADD COLUMN closed_at TEXT;
ALTER TABLE incidents ADD COLUMN outcome TEXT NOT NULL DEFAULT '';

-- Notes are only ever added; whoever wants to change one writes another.
CREATE TABLE incident_notes (
    id INTEGER PRIMARY KEY,
    incident_id TEXT NOT NULL REFERENCES incidents (id),
    at TEXT NOT NULL,                    -- UTC
    who TEXT NOT NULL,
    text TEXT NOT NULL
) STRICT;
CREATE INDEX incident_notes_incident ON incident_notes (incident_id, id);
CREATE TRIGGER incident_notes_no_update BEFORE UPDATE ON incident_notes
BEGIN SELECT RAISE(ABORT, 'a note is written once'); END;
CREATE TRIGGER incident_notes_no_delete BEFORE DELETE ON incident_notes
BEGIN SELECT RAISE(ABORT, 'a note is written once'); END;

-- The first message to the same recipient, whose thread a follow-up belongs to; NULL for a first message.
ALTER TABLE messages ADD COLUMN follows TEXT REFERENCES messages (id);
