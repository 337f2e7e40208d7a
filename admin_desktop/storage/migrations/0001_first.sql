-- The first shape of the database. Each file of this folder is one step, run once, in one transaction.

-- The chain of custody. `entry` is canonical JSON (RFC 8785) and `hash` the SHA-256 of its bytes in hex, so that
-- anyone can check a row with sha256sum. Rows are only ever added.
CREATE TABLE ledger (
    seq INTEGER PRIMARY KEY,
    entry TEXT NOT NULL CHECK (json_valid(entry)),
    hash TEXT NOT NULL UNIQUE CHECK (length(hash) = 64),
    kind TEXT GENERATED ALWAYS AS (json_extract(entry, '$.kind')) VIRTUAL,
    subject TEXT GENERATED ALWAYS AS (json_extract(entry, '$.subject')) VIRTUAL,
    prev TEXT GENERATED ALWAYS AS (json_extract(entry, '$.prev')) VIRTUAL,
    CHECK (json_extract(entry, '$.seq') = seq)
) STRICT;
CREATE INDEX ledger_subject ON ledger (subject);

CREATE TRIGGER ledger_no_update BEFORE UPDATE ON ledger
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER ledger_no_delete BEFORE DELETE ON ledger
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
-- Also stops INSERT OR REPLACE, which fires no delete trigger by default: by number, and by a hash there is already.
CREATE TRIGGER ledger_in_order BEFORE INSERT ON ledger
WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM ledger)
  OR json_extract(NEW.entry, '$.prev') IS NOT
     coalesce((SELECT hash FROM ledger ORDER BY seq DESC LIMIT 1), printf('%064d', 0))
  OR EXISTS (SELECT 1 FROM ledger WHERE hash = NEW.hash)
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

-- What the ledger says about pictures, in a form that can be asked quickly.
CREATE TABLE captures (
    id TEXT PRIMARY KEY,
    purpose TEXT NOT NULL,
    origin TEXT NOT NULL CHECK (origin IN ('screen', 'import', 'recovered')),
    state TEXT NOT NULL DEFAULT 'kept' CHECK (state IN ('kept', 'quarantined', 'discarded')),
    captured_at TEXT NOT NULL,           -- UTC
    local_time TEXT NOT NULL,            -- ISO 8601 with the offset of this computer
    zone TEXT NOT NULL,
    program_version TEXT NOT NULL,
    observed TEXT NOT NULL DEFAULT '{}'  -- what was learnt a moment later: window title, process
) STRICT;
CREATE INDEX captures_time ON captures (captured_at);

CREATE TABLE pictures (
    sha256 TEXT NOT NULL,
    capture_id TEXT NOT NULL REFERENCES captures (id),
    number INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('original', 'crop', 'cover')),
    path TEXT NOT NULL UNIQUE,           -- below the vault, with forward slashes
    bytes INTEGER NOT NULL,
    media_type TEXT NOT NULL,
    width INTEGER NOT NULL,              -- physical pixels
    height INTEGER NOT NULL,
    screen TEXT,                         -- JSON: which screen and where it stood, for captures of a screen
    source_sha256 TEXT,                  -- derived pictures: the original they were made from
    box TEXT,                            -- derived pictures: [x, y, width, height] in the original
    source_name TEXT,                    -- imported pictures: the file's name
    source_time TEXT,                    -- imported pictures: the file's own time
    PRIMARY KEY (capture_id, kind, number)
) STRICT;
CREATE INDEX pictures_hash ON pictures (sha256);

CREATE TABLE incidents (
    id TEXT PRIMARY KEY,
    state TEXT NOT NULL CHECK (state IN ('draft', 'reported', 'dropped')),
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    reported_at TEXT,
    page TEXT NOT NULL DEFAULT '',
    platform TEXT NOT NULL DEFAULT '',
    link TEXT NOT NULL DEFAULT '',
    author TEXT NOT NULL DEFAULT '',
    posted TEXT NOT NULL DEFAULT '',     -- when it was posted, as the admin wrote it
    body TEXT NOT NULL DEFAULT '',       -- what the post says
    categories TEXT NOT NULL DEFAULT '[]',
    note TEXT NOT NULL DEFAULT '',
    removal TEXT NOT NULL DEFAULT 'still_up' CHECK (removal IN ('still_up', 'removed')),
    removed_at TEXT,
    recipients TEXT NOT NULL DEFAULT '{}', -- what the admin changed: {role: {"address", "picture", "on"}}
    picture INTEGER NOT NULL DEFAULT 1,  -- which original the report shows (several screens)
    box TEXT,                            -- its selected part
    pack TEXT NOT NULL,
    pack_revision TEXT NOT NULL,
    rules TEXT NOT NULL DEFAULT '{}'     -- the clause texts in force that evening
) STRICT;
CREATE INDEX incidents_state ON incidents (state, updated_at);

CREATE TABLE incident_captures (
    incident_id TEXT NOT NULL REFERENCES incidents (id),
    capture_id TEXT NOT NULL REFERENCES captures (id),
    position INTEGER NOT NULL,
    PRIMARY KEY (incident_id, capture_id)
) STRICT;
CREATE INDEX incident_captures_capture ON incident_captures (capture_id);

CREATE TABLE incident_events (
    id INTEGER PRIMARY KEY,
    incident_id TEXT NOT NULL REFERENCES incidents (id),
    at TEXT NOT NULL,
    kind TEXT NOT NULL,
    detail TEXT NOT NULL DEFAULT '{}'
) STRICT;
CREATE INDEX incident_events_incident ON incident_events (incident_id, id);

-- One mail to one recipient, rendered once. Never changed, never rendered again.
CREATE TABLE messages (
    id TEXT PRIMARY KEY,
    subject_id TEXT NOT NULL,            -- what it is about: an incident's id
    role TEXT NOT NULL,
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL,
    header_id TEXT NOT NULL UNIQUE,      -- Message-ID
    body TEXT NOT NULL,                  -- the text part, for hand-over by copy and paste
    eml BLOB NOT NULL,
    sha256 TEXT NOT NULL,
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX messages_subject ON messages (subject_id);
CREATE TRIGGER messages_no_update BEFORE UPDATE ON messages
BEGIN SELECT RAISE(ABORT, 'a message is rendered once'); END;
CREATE TRIGGER messages_no_delete BEFORE DELETE ON messages
BEGIN SELECT RAISE(ABORT, 'a message is rendered once'); END;
CREATE TRIGGER messages_no_replace BEFORE INSERT ON messages
WHEN EXISTS (SELECT 1 FROM messages WHERE id = NEW.id OR header_id = NEW.header_id)
BEGIN SELECT RAISE(ABORT, 'a message is rendered once'); END;

CREATE TABLE outbox (
    message_id TEXT PRIMARY KEY REFERENCES messages (id),
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'accepted', 'retrying', 'needs_you',
                                         'outcome_unknown', 'handed_over', 'cancelled')),
    transport TEXT NOT NULL,
    urgent INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    next_try TEXT,
    last_error TEXT NOT NULL DEFAULT '',
    opened_at TEXT,                      -- send it yourself: the moment it was put into the admin's hands
    opened_with TEXT NOT NULL DEFAULT '',
    finished_at TEXT,
    updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX outbox_state ON outbox (state);

CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
