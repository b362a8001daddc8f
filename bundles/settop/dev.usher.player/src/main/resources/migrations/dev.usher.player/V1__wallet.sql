-- asked of the server, answer not known yet; the key makes asking again safe
CREATE TABLE player_purchase (
  idempotency_key VARCHAR(36) NOT NULL PRIMARY KEY,
  item VARCHAR(32) NOT NULL,
  offer VARCHAR(100) NOT NULL,
  amount BIGINT NOT NULL,
  currency VARCHAR(3) NOT NULL,
  begun BIGINT NOT NULL,
  UNIQUE (item, offer)
);

CREATE TABLE player_pass (
  id VARCHAR(100) NOT NULL PRIMARY KEY,
  item VARCHAR(32) NOT NULL,
  pass TEXT NOT NULL,
  start_by BIGINT,
  granted BIGINT NOT NULL,
  -- the server's word that it is worth nothing any more
  ended VARCHAR(100)
);
CREATE INDEX player_pass_item ON player_pass (item);

CREATE TABLE player_licence (
  pass VARCHAR(100) NOT NULL PRIMARY KEY REFERENCES player_pass (id),
  licence TEXT NOT NULL,
  view_until BIGINT,
  granted BIGINT NOT NULL
);

CREATE TABLE player_position (
  item VARCHAR(32) NOT NULL,
  file INTEGER NOT NULL,
  millis BIGINT NOT NULL,
  PRIMARY KEY (item, file)
);
