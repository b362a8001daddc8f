-- What a household may still spend. Also the row that every movement of its money locks first.
CREATE TABLE IF NOT EXISTS prepaid_account (
    holder    VARCHAR(64) NOT NULL,
    currency  VARCHAR(3)  NOT NULL,
    available BIGINT      NOT NULL CHECK (available >= 0),
    PRIMARY KEY (holder, currency)
);

-- One payment, named by the caller. Without holder: released before it was ever authorised.
CREATE TABLE IF NOT EXISTS prepaid_payment (
    id       VARCHAR(64)  PRIMARY KEY,
    holder   VARCHAR(64),
    currency VARCHAR(3),
    amount   BIGINT       CHECK (amount > 0),
    purpose  VARCHAR(256),
    state    VARCHAR(10)  NOT NULL CHECK (state IN ('AUTHORISED', 'CAPTURED', 'RELEASED', 'REFUNDED')),
    changed  BIGINT       NOT NULL
);

-- Money moved. Append-only; the reference makes each movement happen at most once.
CREATE TABLE IF NOT EXISTS prepaid_movement (
    reference VARCHAR(160) PRIMARY KEY,
    note      VARCHAR(256) NOT NULL,
    booked    BIGINT       NOT NULL
);

-- The two sides of a movement; they sum to zero. Accounts: available:<holder>, reserved:<holder>, funding, revenue.
CREATE TABLE IF NOT EXISTS prepaid_entry (
    movement VARCHAR(160) NOT NULL REFERENCES prepaid_movement (reference),
    account  VARCHAR(80)  NOT NULL,
    currency VARCHAR(3)   NOT NULL,
    amount   BIGINT       NOT NULL CHECK (amount <> 0),
    PRIMARY KEY (movement, account)
);

CREATE INDEX IF NOT EXISTS prepaid_entry_account ON prepaid_entry (account, currency);
