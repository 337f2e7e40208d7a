-- Whose page a report is about, and pictures that show that a post is gone.

-- '' (not said), 'district' or 'associated': on a public body's page removing is a speech question.
ALTER TABLE incidents ADD COLUMN page_kind TEXT NOT NULL DEFAULT '';
-- What was said of a page last is what its next report begins with.
CREATE INDEX incidents_page_kind ON incidents (page, updated_at) WHERE page_kind != '';

-- Not among incident_captures: a proof is never the picture of the post, and goes to nobody by itself.
CREATE TABLE removal_proofs (
    incident_id TEXT NOT NULL REFERENCES incidents (id),
    capture_id TEXT NOT NULL REFERENCES captures (id),
    PRIMARY KEY (incident_id, capture_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX removal_proofs_capture ON removal_proofs (capture_id);
