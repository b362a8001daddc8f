-- the database of copies: which box holds which pieces of which encrypted item
CREATE TABLE IF NOT EXISTS tracker_box (
    box VARCHAR(32) NOT NULL PRIMARY KEY,
    last_seen BIGINT NOT NULL,
    endpoints VARCHAR(4000) NOT NULL
);

CREATE TABLE IF NOT EXISTS tracker_holding (
    box VARCHAR(32) NOT NULL,
    info_hash VARCHAR(64) NOT NULL,
    item VARCHAR(32) NOT NULL,
    pieces TEXT NOT NULL,
    PRIMARY KEY (box, info_hash)
);

CREATE INDEX IF NOT EXISTS tracker_holding_item ON tracker_holding (info_hash);
