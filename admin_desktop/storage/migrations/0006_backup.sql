-- Backups: what was tried and what came of it, and restoring, which may be under way when the power fails.
CREATE TABLE backups (
    id INTEGER PRIMARY KEY,
    folder TEXT NOT NULL,
    begun_at TEXT NOT NULL,              -- UTC
    ended_at TEXT,                       -- null: under way, or killed
    state TEXT NOT NULL CHECK (state IN ('running', 'good', 'failed', 'stopped')),
    rows INTEGER NOT NULL DEFAULT 0,     -- of the ledger
    mark TEXT NOT NULL DEFAULT '',       -- the backup's own id: is it that disk?
    copied INTEGER NOT NULL DEFAULT 0,   -- files
    said TEXT NOT NULL DEFAULT ''        -- our sentence, where something was wrong
) STRICT;
CREATE INDEX backups_state ON backups (state, begun_at);
CREATE TABLE restores (
    id INTEGER PRIMARY KEY,
    folder TEXT NOT NULL,
    begun_at TEXT NOT NULL,
    ended_at TEXT                        -- null: pictures may still be missing
) STRICT;
