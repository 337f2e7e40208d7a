-- Several captures in one report: each has its own picture of the screen and its own selected part.

ALTER TABLE incident_captures ADD COLUMN picture INTEGER NOT NULL DEFAULT 1; -- which original is shown (several screens)
ALTER TABLE incident_captures ADD COLUMN box TEXT;                           -- its selected part, JSON
-- Until now a report showed its first capture only.
UPDATE incident_captures
SET picture = (SELECT incidents.picture FROM incidents WHERE incidents.id = incident_captures.incident_id),
    box = (SELECT incidents.box FROM incidents WHERE incidents.id = incident_captures.incident_id)
WHERE position = (SELECT min(other.position) FROM incident_captures AS other
                  WHERE other.incident_id = incident_captures.incident_id);
ALTER TABLE incidents DROP COLUMN picture;
ALTER TABLE incidents DROP COLUMN box;

-- What an imported picture says of itself, JSON: when it was taken, of how many frames it is, where it came from.
ALTER TABLE pictures ADD COLUMN claims TEXT;
