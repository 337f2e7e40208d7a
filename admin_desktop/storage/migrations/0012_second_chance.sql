-- What was refused for good is tried once more when the computer comes into another network: a hotel's or a school's
-- log-in page answers in place of every server.
ALTER TABLE outbox ADD COLUMN second_chance INTEGER NOT NULL DEFAULT 0;  -- 1: it has had it
