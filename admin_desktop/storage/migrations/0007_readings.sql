-- What pictures say: read on this computer, to fill the form in and to find reports by the words in their pictures.

CREATE TABLE readings (
    capture_id TEXT PRIMARY KEY REFERENCES captures (id),
    number INTEGER NOT NULL,             -- of the original that was read
    box TEXT,                            -- its selected part, JSON; NULL for the whole picture
    record TEXT NOT NULL CHECK (json_valid(record)),
    plain TEXT NOT NULL,                 -- every word of the picture
    likeness TEXT NOT NULL DEFAULT '',   -- what the selected part looks like, hex
    made_at TEXT NOT NULL,
    program_version TEXT NOT NULL
) STRICT;

ALTER TABLE incidents ADD COLUMN handle TEXT NOT NULL DEFAULT '';
-- Fields that hold a guess nobody has looked at, with where each came from; and fields that are the admin's own.
ALTER TABLE incidents ADD COLUMN guessed TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(guessed));
ALTER TABLE incidents ADD COLUMN touched TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(touched));
-- Until now a guess was a link in a draft that was never saved.
UPDATE incidents SET guessed = '{"link": "clipboard", "platform": "clipboard"}'
WHERE state = 'draft' AND link != '' AND created_at = updated_at;
-- What stands in any other form was written by somebody, and is never overwritten.
UPDATE incidents
SET touched = '["page", "platform", "link", "author", "handle", "posted", "body", "categories"]'
WHERE created_at != updated_at;
