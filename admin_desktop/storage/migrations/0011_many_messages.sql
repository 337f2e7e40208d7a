-- Thousands of reports: what Home, the Outbox and the form ask at each look is answered without reading all of them.

-- The pages named before: from name to name, without a look at the incidents between.
CREATE INDEX incidents_named ON incidents (page, updated_at);
-- As in `incidents/filtering.py`, word for word, or SQLite would not see that it is the same.
CREATE INDEX incidents_still_up ON incidents (created_at, id)
WHERE state != 'dropped' AND state = 'reported' AND removal = 'still_up' AND closed_at IS NULL;
-- All that the outbox tells of a message. In the table that lies behind its bytes, which would be read for it.
CREATE INDEX messages_told ON messages (id, subject_id, role, recipient, subject, created_at, follows);
CREATE INDEX messages_newest ON messages (created_at);
