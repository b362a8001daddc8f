CREATE TABLE IF NOT EXISTS customers_household (
    id VARCHAR(32) NOT NULL PRIMARY KEY,
    name VARCHAR(100) NOT NULL,
    max_rating INTEGER NOT NULL,
    pin_hash VARCHAR(300),
    created BIGINT NOT NULL
);

CREATE TABLE IF NOT EXISTS customers_user (
    name VARCHAR(64) NOT NULL PRIMARY KEY,
    role VARCHAR(20) NOT NULL,
    household VARCHAR(32) REFERENCES customers_household (id),
    password_hash VARCHAR(300) NOT NULL
);

CREATE TABLE IF NOT EXISTS customers_box (
    id VARCHAR(32) NOT NULL PRIMARY KEY,
    name VARCHAR(100) NOT NULL,
    household VARCHAR(32) NOT NULL REFERENCES customers_household (id),
    enrolled BIGINT NOT NULL,
    revoked BIGINT
);

CREATE INDEX IF NOT EXISTS customers_box_household ON customers_box (household);

-- of a code only its hash is kept
CREATE TABLE IF NOT EXISTS customers_enrolment (
    code_hash VARCHAR(64) NOT NULL PRIMARY KEY,
    household VARCHAR(32) NOT NULL REFERENCES customers_household (id),
    expires BIGINT NOT NULL,
    used BIGINT,
    box VARCHAR(32)
);

-- of a session's token only its hash is kept
CREATE TABLE IF NOT EXISTS customers_session (
    token_hash VARCHAR(64) NOT NULL PRIMARY KEY,
    user_name VARCHAR(64) NOT NULL REFERENCES customers_user (name),
    expires BIGINT NOT NULL
);

CREATE TABLE IF NOT EXISTS customers_attempts (
    subject VARCHAR(100) NOT NULL PRIMARY KEY,
    attempts INTEGER NOT NULL,
    blocked_until BIGINT NOT NULL
);
