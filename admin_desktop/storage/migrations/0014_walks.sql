-- Setting up a page, step by step: what was said and ticked so far, so that it can be left at any step and resumed.
CREATE TABLE walks (
    id INTEGER PRIMARY KEY,
    page TEXT UNIQUE,                    -- the page's number in the register ("P-0001"); NULL while it has none
    started_at TEXT NOT NULL,            -- UTC
    changed_at TEXT NOT NULL,            -- UTC
    finished_at TEXT,                    -- UTC; NULL while it goes on
    revision INTEGER NOT NULL DEFAULT 0, -- counts what was written, so that two windows do not overwrite each other
    walk TEXT NOT NULL CHECK (json_valid(walk))
) STRICT;
