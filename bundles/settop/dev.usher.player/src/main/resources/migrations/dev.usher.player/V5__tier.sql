-- Up to which tier a pass opens its item.
ALTER TABLE player_pass ADD COLUMN tier TEXT NOT NULL DEFAULT 'UHD';
