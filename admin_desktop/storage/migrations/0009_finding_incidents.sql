-- Finding incidents: what the list asks for, the words of each incident, and small pictures that are made once.

-- The list's filters and orders are answered from these alone, without reading what the posts say.
CREATE INDEX incidents_listed ON incidents (created_at, id, state, page, platform, categories, removal,
                                            closed_at);
CREATE INDEX incidents_by_page ON incidents (page COLLATE NOCASE, created_at, id, state, page, platform, categories,
                                             removal, closed_at);
CREATE INDEX incident_events_kind ON incident_events (kind, incident_id);

-- Everything of an incident that can be searched. `number` is the row's own: rows of incidents are never deleted.
CREATE VIEW searched AS
SELECT incidents.rowid AS number, incidents.id, page, platform, link, author, handle, posted, body, note, categories,
       coalesce((SELECT group_concat(json_extract(value, '$.address'), char(10)) FROM json_each(recipients)), '')
       AS recipients,
       coalesce((SELECT group_concat(plain, char(10)) FROM incident_captures
                 JOIN readings ON readings.capture_id = incident_captures.capture_id
                 WHERE incident_id = incidents.id), '') AS reading,
       coalesce((SELECT group_concat(text, char(10)) FROM incident_notes WHERE incident_id = incidents.id), '')
       AS notes
FROM incidents WHERE state != 'dropped';

-- The index of words. It keeps the text as it was indexed, so that telling it of a change twice does no harm.
-- No 'secure-delete': SQLite before 3.42 cannot read what that writes. `storage/words.py` is our way.
CREATE VIRTUAL TABLE incident_words USING fts5 (
    id, page, platform, link, author, handle, posted, body, note, categories, recipients, reading, notes,
    columnsize=0, tokenize="unicode61 remove_diacritics 2", prefix='1 2 3'
);

-- INSERT INTO words_of: index an incident anew. Each trigger below says by that what has changed.
CREATE VIEW words_of AS SELECT id FROM incidents;
CREATE TRIGGER words_of_insert INSTEAD OF INSERT ON words_of
BEGIN
    DELETE FROM incident_words WHERE rowid = (SELECT rowid FROM incidents WHERE id = NEW.id);
    INSERT INTO incident_words (rowid, id, page, platform, link, author, handle, posted, body, note, categories,
                                recipients, reading, notes)
    SELECT * FROM searched WHERE number = (SELECT rowid FROM incidents WHERE id = NEW.id);
END;
INSERT INTO words_of SELECT id FROM incidents;

CREATE TRIGGER incidents_words_insert AFTER INSERT ON incidents
BEGIN INSERT INTO words_of VALUES (NEW.id); END;
CREATE TRIGGER incidents_words_update AFTER UPDATE ON incidents
WHEN (OLD.id, OLD.page, OLD.platform, OLD.link, OLD.author, OLD.handle, OLD.posted, OLD.body, OLD.note, OLD.categories,
      OLD.recipients, OLD.state = 'dropped')
  IS NOT (NEW.id, NEW.page, NEW.platform, NEW.link, NEW.author, NEW.handle, NEW.posted, NEW.body, NEW.note,
          NEW.categories, NEW.recipients, NEW.state = 'dropped')
BEGIN INSERT INTO words_of VALUES (NEW.id); END;
CREATE TRIGGER incidents_words_delete AFTER DELETE ON incidents
BEGIN DELETE FROM incident_words WHERE rowid = OLD.rowid; END;

CREATE TRIGGER notes_words_insert AFTER INSERT ON incident_notes
BEGIN INSERT INTO words_of VALUES (NEW.incident_id); END;

-- What a picture says belongs to every incident that has it.
CREATE TRIGGER readings_words_insert AFTER INSERT ON readings
BEGIN INSERT INTO words_of SELECT incident_id FROM incident_captures WHERE capture_id = NEW.capture_id; END;
CREATE TRIGGER readings_words_update AFTER UPDATE OF plain ON readings
BEGIN INSERT INTO words_of SELECT incident_id FROM incident_captures WHERE capture_id = NEW.capture_id; END;
CREATE TRIGGER readings_words_delete AFTER DELETE ON readings
BEGIN INSERT INTO words_of SELECT incident_id FROM incident_captures WHERE capture_id = OLD.capture_id; END;
CREATE TRIGGER captures_words_insert AFTER INSERT ON incident_captures
WHEN EXISTS (SELECT 1 FROM readings WHERE capture_id = NEW.capture_id)
BEGIN INSERT INTO words_of VALUES (NEW.incident_id); END;
CREATE TRIGGER captures_words_delete AFTER DELETE ON incident_captures
WHEN EXISTS (SELECT 1 FROM readings WHERE capture_id = OLD.capture_id)
BEGIN INSERT INTO words_of VALUES (OLD.incident_id); END;

-- What is taken out of the index stays in its older parts until they are merged: this remembers that they must be.
CREATE TRIGGER incidents_words_forget AFTER UPDATE OF state ON incidents
WHEN NEW.state = 'dropped' AND OLD.state != 'dropped'
BEGIN
    INSERT INTO counters VALUES ('words-to-forget', 1) ON CONFLICT (name) DO UPDATE SET value = value + 1;
END;
CREATE TRIGGER captures_words_forget AFTER UPDATE OF state ON captures
WHEN NEW.state != 'kept' AND OLD.state = 'kept'
BEGIN
    INSERT INTO counters VALUES ('words-to-forget', 1) ON CONFLICT (name) DO UPDATE SET value = value + 1;
END;

-- Small pictures for the list: of a capture's original, or of its selected part.
CREATE TABLE thumbnails (
    capture_id TEXT NOT NULL REFERENCES captures (id),
    number INTEGER NOT NULL,             -- of the original
    box TEXT NOT NULL DEFAULT '',        -- JSON as in incident_captures; empty for the whole picture
    data BLOB NOT NULL,                  -- JPEG
    PRIMARY KEY (capture_id, number, box)
) STRICT;
-- Erased in the same moment as the capture is discarded or locked away, and not made for one that is.
CREATE TRIGGER thumbnails_erased AFTER UPDATE OF state ON captures WHEN NEW.state != 'kept'
BEGIN DELETE FROM thumbnails WHERE capture_id = NEW.id; END;
CREATE TRIGGER thumbnails_refused BEFORE INSERT ON thumbnails
WHEN (SELECT state FROM captures WHERE id = NEW.capture_id) IS NOT 'kept'
BEGIN SELECT RAISE(IGNORE); END;
