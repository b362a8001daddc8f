-- Which customer at Stripe pays for a household, and with what. No card number is ever here.
CREATE TABLE IF NOT EXISTS stripe_customer (
    household VARCHAR(64)  PRIMARY KEY,
    customer  VARCHAR(128) NOT NULL,
    method    VARCHAR(128) NOT NULL
);

-- One payment, named by the caller.
--   ASKED       Stripe was or is being asked; nobody knows its answer yet
--   AUTHORISED  money is reserved
--   CAPTURED    money is taken
--   RELEASING   to be given back; Stripe may still hold a reservation
--   RELEASED    nothing is held
--   REFUNDED    taken money was given back
--   DECLINED    Stripe or the bank said no
CREATE TABLE IF NOT EXISTS stripe_payment (
    payment   VARCHAR(64) PRIMARY KEY,
    household VARCHAR(64),
    amount    BIGINT,
    currency  VARCHAR(3),
    purpose   VARCHAR(256),
    intent    VARCHAR(128),
    state     VARCHAR(10) NOT NULL
        CHECK (state IN ('ASKED', 'AUTHORISED', 'CAPTURED', 'RELEASING', 'RELEASED', 'REFUNDED', 'DECLINED')),
    changed   BIGINT      NOT NULL
);

CREATE INDEX IF NOT EXISTS stripe_payment_intent ON stripe_payment (intent);
