-- when viewing under a pass began, in words the box signed; written once, and kept whatever becomes of the licence
CREATE TABLE IF NOT EXISTS player_first_play (
  pass VARCHAR(100) NOT NULL PRIMARY KEY,
  began BIGINT NOT NULL,
  statement TEXT NOT NULL,
  -- the server has heard of it
  told INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS player_first_play_told ON player_first_play (told);

-- counts what was written of licences and first plays: a store that was restored has counted less than the server knows
CREATE TABLE IF NOT EXISTS player_sequence (
  value BIGINT NOT NULL
);
INSERT INTO player_sequence (value) VALUES (0);

ALTER TABLE player_licence ADD COLUMN view_s BIGINT NOT NULL DEFAULT 0;
ALTER TABLE player_licence ADD COLUMN lease_until BIGINT;
ALTER TABLE player_licence ADD COLUMN refresh_at BIGINT;
ALTER TABLE player_licence ADD COLUMN retry_s BIGINT NOT NULL DEFAULT 0;
CREATE INDEX IF NOT EXISTS player_licence_refresh ON player_licence (refresh_at);
