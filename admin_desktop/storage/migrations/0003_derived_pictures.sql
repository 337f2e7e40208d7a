-- Derived pictures: what was done to the original, and work on one that is not saved yet.

ALTER TABLE pictures ADD COLUMN edits TEXT CHECK (edits IS NULL OR json_valid(edits)); -- a covered copy's recipe

-- The recipe somebody is working on, so that a crash does not cost it; gone once the copy is made.
CREATE TABLE edit_drafts (
    capture_id TEXT NOT NULL REFERENCES captures (id),
    number INTEGER NOT NULL,             -- of the original
    recipe TEXT NOT NULL CHECK (json_valid(recipe)),
    updated_at TEXT NOT NULL,
    PRIMARY KEY (capture_id, number)
) STRICT;
