-- what the anchor's count and note have to say when this store is the newest there was; at most one row
CREATE TABLE IF NOT EXISTS player_anchor (
  counted BIGINT NOT NULL,
  nonce VARCHAR(32) NOT NULL,
  -- 0 = written ahead: the anchor may not have counted yet
  settled INTEGER NOT NULL
);

-- what is needed to say it anew
ALTER TABLE player_first_play ADD COLUMN licence VARCHAR(100);
-- it came back with an older store: only the server's next one opens
ALTER TABLE player_licence ADD COLUMN unsure INTEGER NOT NULL DEFAULT 0;
CREATE INDEX IF NOT EXISTS player_licence_unsure ON player_licence (pass) WHERE unsure = 1;
