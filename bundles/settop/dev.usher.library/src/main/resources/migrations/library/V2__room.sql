-- what the household wants kept: what it asked for, when that arrived (0 = not yet), and what it said is to stay
CREATE TABLE library_household (
    item TEXT PRIMARY KEY,
    asked INTEGER,
    kept INTEGER NOT NULL DEFAULT 0
);

INSERT INTO library_household (item, asked) SELECT item, 0 FROM library_queue;

-- until now everything on the box had been asked for
INSERT INTO library_household (item, asked)
    SELECT item, CAST(strftime('%s', 'now') AS INTEGER) * 1000 FROM library_manifest WHERE true
    ON CONFLICT (item) DO NOTHING;

-- 1 = its removal has begun; a crash must not bring it back
ALTER TABLE library_manifest ADD COLUMN leaving INTEGER NOT NULL DEFAULT 0;
