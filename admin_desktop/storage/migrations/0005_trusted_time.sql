-- Trusted time (RFC 3161): what authorities outside this computer have confirmed about rows of the ledger.

-- One row for each row of the ledger and each authority: asked for until there is a good reply, and from then on never
-- changed again. No reference to the ledger: this is a witness, and speaks also of rows that somebody cut off.
CREATE TABLE timestamps (
    id INTEGER PRIMARY KEY,
    seq INTEGER NOT NULL,
    hash TEXT NOT NULL,                  -- of the ledger's row: the SHA-256 that was sent
    authority TEXT NOT NULL,
    url TEXT NOT NULL,
    request BLOB,                        -- DER, of the newest try
    reply BLOB,                          -- DER, the whole reply; only a good one is kept
    chain TEXT NOT NULL DEFAULT '',      -- PEM: the certificates that came with it
    roots TEXT NOT NULL DEFAULT '',      -- PEM: what it was checked against
    roots_sha256 TEXT NOT NULL DEFAULT '', -- of the text in `roots`, in hex
    verdict TEXT NOT NULL DEFAULT 'open' CHECK (verdict IN ('open', 'good')),
    gen_time TEXT NOT NULL DEFAULT '',   -- UTC, as the authority says
    serial TEXT NOT NULL DEFAULT '',     -- decimal
    policy TEXT NOT NULL DEFAULT '',
    asked_at TEXT NOT NULL DEFAULT '',   -- UTC, by this computer's clock
    answered_at TEXT NOT NULL DEFAULT '',
    tries INTEGER NOT NULL DEFAULT 0,
    next_try TEXT,
    last_error TEXT NOT NULL DEFAULT '',
    UNIQUE (seq, url),
    CHECK (verdict = 'open' OR (request IS NOT NULL AND reply IS NOT NULL))
) STRICT;
CREATE INDEX timestamps_open ON timestamps (url, verdict);
CREATE TRIGGER timestamps_no_update BEFORE UPDATE ON timestamps WHEN OLD.verdict = 'good'
BEGIN SELECT RAISE(ABORT, 'a timestamp is kept as it came'); END;
CREATE TRIGGER timestamps_no_delete BEFORE DELETE ON timestamps WHEN OLD.verdict = 'good'
BEGIN SELECT RAISE(ABORT, 'a timestamp is kept as it came'); END;
-- Which rows brought pictures in, without reading the whole ledger.
CREATE INDEX ledger_kind ON ledger (kind);
