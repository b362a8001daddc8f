-- gifts and subscriptions asked for whose answer is not known yet; the key makes asking again safe
CREATE TABLE player_desk_key (
  deed VARCHAR(200) NOT NULL PRIMARY KEY,
  idempotency_key VARCHAR(36) NOT NULL
);
