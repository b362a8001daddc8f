-- The transparency log of keys that left: every row of pass_key_grant becomes an entry, in the order of log_index.
ALTER TABLE pass_key_grant ADD COLUMN IF NOT EXISTS log_index BIGINT;

CREATE UNIQUE INDEX IF NOT EXISTS pass_key_grant_log ON pass_key_grant (log_index);

CREATE INDEX IF NOT EXISTS pass_key_grant_licence ON pass_key_grant (licence);

-- Hashes of the tree, up to 256 of 32 bytes each (C2SP tlog-tiles).
CREATE TABLE IF NOT EXISTS pass_log_tile (
    level  INT    NOT NULL,
    tile   BIGINT NOT NULL,
    hashes BYTEA  NOT NULL,
    PRIMARY KEY (level, tile)
);

-- One row: who appends locks it.
CREATE TABLE IF NOT EXISTS pass_log_head (
    log        INT    PRIMARY KEY,
    size       BIGINT NOT NULL,
    checkpoint VARCHAR(1024) NOT NULL
);

INSERT INTO pass_log_head (log, size, checkpoint) VALUES (1, 0, '') ON CONFLICT DO NOTHING;
