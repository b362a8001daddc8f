-- Content keys, AES-256-GCM under the key-encryption key named by kek, which is not in the database.
CREATE TABLE IF NOT EXISTS pass_content_key (
    id      VARCHAR(32) PRIMARY KEY,
    item    VARCHAR(32) NOT NULL,
    version INT         NOT NULL,
    kek     VARCHAR(32) NOT NULL,
    wrapped BYTEA       NOT NULL,
    created BIGINT      NOT NULL
);

CREATE INDEX IF NOT EXISTS pass_content_key_item ON pass_content_key (item, version);

-- What a box asked to buy, written before money moves; its id is the payment's id.
--   PENDING    asked for; nobody knows yet whether it is paid
--   GRANTED    paid and granted, money reserved
--   SETTLED    paid and granted, money taken
--   CANCELLED  refused; the reservation, if there is one, is still to be given back
--   CLOSED     refused, no money held
CREATE TABLE IF NOT EXISTS pass_purchase (
    id              VARCHAR(36)  PRIMARY KEY,
    box             VARCHAR(32)  NOT NULL,
    idempotency_key VARCHAR(128) NOT NULL,
    fingerprint     VARCHAR(64)  NOT NULL,
    household       VARCHAR(64)  NOT NULL,
    thumbprint      VARCHAR(43)  NOT NULL,
    item            VARCHAR(32)  NOT NULL,
    version         INT          NOT NULL,
    offer           VARCHAR(128) NOT NULL,
    model           VARCHAR(16)  NOT NULL,
    amount          BIGINT       NOT NULL,
    currency        VARCHAR(3)   NOT NULL,
    start_by_s      BIGINT       NOT NULL,
    view_s          BIGINT       NOT NULL,
    method          VARCHAR(32)  NOT NULL,
    state           VARCHAR(10)  NOT NULL
        CHECK (state IN ('PENDING', 'GRANTED', 'SETTLED', 'CANCELLED', 'CLOSED')),
    refusal         VARCHAR(32),
    balance         BIGINT,
    created         BIGINT       NOT NULL,
    UNIQUE (box, idempotency_key)
);

CREATE INDEX IF NOT EXISTS pass_purchase_state ON pass_purchase (state, created);

-- The latest purchase of an item on a box: locked while a new one begins, so that two never run side by side.
CREATE TABLE IF NOT EXISTS pass_slot (
    box      VARCHAR(32) NOT NULL,
    item     VARCHAR(32) NOT NULL,
    purchase VARCHAR(36) REFERENCES pass_purchase (id),
    PRIMARY KEY (box, item)
);

-- One for each paid purchase: the purchase is unique. Times in milliseconds since 1970.
CREATE TABLE IF NOT EXISTS pass_pass (
    id            VARCHAR(36)   PRIMARY KEY,
    purchase      VARCHAR(36)   NOT NULL UNIQUE REFERENCES pass_purchase (id),
    token         VARCHAR(4096) NOT NULL,
    granted       BIGINT        NOT NULL,
    start_by      BIGINT,
    first_licence BIGINT,
    view_until    BIGINT,
    revoked       BIGINT
);

-- Every content key that left, sealed to a box. Append-only.
CREATE TABLE IF NOT EXISTS pass_key_grant (
    id      BIGINT      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    pass    VARCHAR(36) NOT NULL REFERENCES pass_pass (id),
    licence VARCHAR(36) NOT NULL,
    box     VARCHAR(32) NOT NULL,
    key_id  VARCHAR(32) NOT NULL,
    granted BIGINT      NOT NULL
);

CREATE INDEX IF NOT EXISTS pass_key_grant_pass ON pass_key_grant (pass);

-- Proofs of possession seen, as long as they would still be accepted.
CREATE TABLE IF NOT EXISTS pass_proof (
    thumbprint VARCHAR(43)  NOT NULL,
    jti        VARCHAR(128) NOT NULL,
    expires    BIGINT       NOT NULL,
    PRIMARY KEY (thumbprint, jti)
);

CREATE INDEX IF NOT EXISTS pass_proof_expires ON pass_proof (expires);
