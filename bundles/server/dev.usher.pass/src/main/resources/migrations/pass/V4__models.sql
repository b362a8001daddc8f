-- What can be subscribed to. A period is ISO 8601: P1M, P7D.
CREATE TABLE IF NOT EXISTS pass_plan (
    id          VARCHAR(40)  PRIMARY KEY,
    title       VARCHAR(200) NOT NULL,
    price       BIGINT       NOT NULL,
    currency    VARCHAR(3)   NOT NULL,
    period      VARCHAR(32)  NOT NULL,
    max_streams INT          NOT NULL,
    withdrawn   BIGINT
);

-- A household that pays a plan for each period. What it agreed to stays, whatever becomes of the plan.
--   PENDING    the first period is not paid yet
--   ACTIVE     goes on
--   CANCELLED  ends with the period that is paid
--   PAST_DUE   the next period could not be paid; tried again until past_due_until
--   ENDED      opens nothing any more
--   REFUSED    the first period could not be paid
CREATE TABLE IF NOT EXISTS pass_subscription (
    id              VARCHAR(36)  PRIMARY KEY,
    household       VARCHAR(64)  NOT NULL,
    idempotency_key VARCHAR(128) NOT NULL,
    fingerprint     VARCHAR(64)  NOT NULL,
    plan            VARCHAR(40)  NOT NULL REFERENCES pass_plan (id),
    title           VARCHAR(200) NOT NULL,
    price           BIGINT       NOT NULL,
    currency        VARCHAR(3)   NOT NULL,
    period          VARCHAR(32)  NOT NULL,
    max_streams     INT          NOT NULL,
    state           VARCHAR(10)  NOT NULL
        CHECK (state IN ('PENDING', 'ACTIVE', 'CANCELLED', 'PAST_DUE', 'ENDED', 'REFUSED')),
    started         BIGINT       NOT NULL,
    periods         INT          NOT NULL,
    paid_until      BIGINT       NOT NULL,
    charge_at       BIGINT       NOT NULL,
    attempt         INT          NOT NULL,
    problem         VARCHAR(32),
    UNIQUE (household, idempotency_key)
);

CREATE INDEX IF NOT EXISTS pass_subscription_due ON pass_subscription (state, charge_at);

-- Money a household owes for a gift or a period of a subscription; its id is the payment's id.
--   PENDING, GRANTED, SETTLED, CANCELLED, CLOSED as in pass_purchase
--   REFUNDING  to be given back
--   REFUNDED   given back
CREATE TABLE IF NOT EXISTS pass_bill (
    id           VARCHAR(36)  PRIMARY KEY,
    household    VARCHAR(64)  NOT NULL,
    amount       BIGINT       NOT NULL,
    currency     VARCHAR(3)   NOT NULL,
    purpose      VARCHAR(256) NOT NULL,
    method       VARCHAR(32)  NOT NULL,
    state        VARCHAR(10)  NOT NULL
        CHECK (state IN ('PENDING', 'GRANTED', 'SETTLED', 'CANCELLED', 'CLOSED', 'REFUNDING', 'REFUNDED')),
    refusal      VARCHAR(32),
    balance      BIGINT,
    created      BIGINT       NOT NULL,
    subscription VARCHAR(36)  REFERENCES pass_subscription (id),
    period       INT,
    attempt      INT,
    UNIQUE (subscription, period, attempt)
);

CREATE INDEX IF NOT EXISTS pass_bill_state ON pass_bill (state, created);

-- An offer paid for by one household, for another. Terms are JSON, as they were when it was paid.
CREATE TABLE IF NOT EXISTS pass_gift (
    id              VARCHAR(36)   PRIMARY KEY REFERENCES pass_bill (id),
    household       VARCHAR(64)   NOT NULL,
    idempotency_key VARCHAR(128)  NOT NULL,
    fingerprint     VARCHAR(64)   NOT NULL,
    terms           VARCHAR(4000) NOT NULL,
    UNIQUE (household, idempotency_key)
);

-- Codes an operator handed out: for credit (amount, currency), or for an offer of an item.
CREATE TABLE IF NOT EXISTS pass_voucher_batch (
    id       VARCHAR(36)  PRIMARY KEY,
    name     VARCHAR(200) NOT NULL,
    codes    INT          NOT NULL,
    amount   BIGINT       NOT NULL,
    currency VARCHAR(3),
    item     VARCHAR(32),
    offer    VARCHAR(128),
    expires  BIGINT,
    created  BIGINT       NOT NULL,
    voided   BIGINT
);

-- A code as a keyed hash: who reads this table can redeem nothing.
CREATE TABLE IF NOT EXISTS pass_code (
    code      VARCHAR(64) PRIMARY KEY,
    batch     VARCHAR(36) REFERENCES pass_voucher_batch (id),
    gift      VARCHAR(36) UNIQUE REFERENCES pass_gift (id),
    household VARCHAR(64),
    box       VARCHAR(32),
    redeemed  BIGINT,
    credited  BIGINT
);

CREATE INDEX IF NOT EXISTS pass_code_batch ON pass_code (batch);

-- Wrong codes a household typed.
CREATE TABLE IF NOT EXISTS pass_guess (
    household     VARCHAR(64) PRIMARY KEY,
    attempts      INT    NOT NULL,
    blocked_until BIGINT NOT NULL
);

-- What a box shows now; one thing at a time.
CREATE TABLE IF NOT EXISTS pass_stream (
    box       VARCHAR(32) PRIMARY KEY,
    id        VARCHAR(36) NOT NULL UNIQUE,
    household VARCHAR(64) NOT NULL,
    pass      VARCHAR(36) NOT NULL REFERENCES pass_pass (id),
    opened    BIGINT      NOT NULL,
    until     BIGINT      NOT NULL
);

CREATE INDEX IF NOT EXISTS pass_stream_household ON pass_stream (household);

CREATE INDEX IF NOT EXISTS pass_stream_pass ON pass_stream (pass);

ALTER TABLE pass_purchase ADD COLUMN IF NOT EXISTS subscription VARCHAR(36) REFERENCES pass_subscription (id);

ALTER TABLE pass_purchase ADD COLUMN IF NOT EXISTS max_streams INT DEFAULT 0 NOT NULL;

CREATE INDEX IF NOT EXISTS pass_purchase_offer ON pass_purchase (household, item, offer);

ALTER TABLE pass_pass ADD COLUMN IF NOT EXISTS suspended BIGINT;

-- What happened to a pass, apart from the keys that left for it (pass_key_grant). Without box: the operator did it.
CREATE TABLE IF NOT EXISTS pass_event (
    id   BIGINT      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    pass VARCHAR(36) NOT NULL REFERENCES pass_pass (id),
    type VARCHAR(10) NOT NULL,
    box  VARCHAR(32),
    at   BIGINT      NOT NULL
);

CREATE INDEX IF NOT EXISTS pass_event_pass ON pass_event (pass);

-- What an operator must look into.
CREATE TABLE IF NOT EXISTS pass_alarm (
    id      VARCHAR(36)  PRIMARY KEY,
    kind    VARCHAR(40)  NOT NULL,
    subject VARCHAR(128) NOT NULL,
    detail  VARCHAR(500) NOT NULL,
    first   BIGINT       NOT NULL,
    last    BIGINT       NOT NULL,
    times   BIGINT       NOT NULL,
    UNIQUE (kind, subject)
);
