-- the revision boxes compare; it grows with every change of the household's profiles
ALTER TABLE customers_household ADD COLUMN IF NOT EXISTS profiles_revision BIGINT DEFAULT 0 NOT NULL;

CREATE TABLE IF NOT EXISTS customers_profile (
    id VARCHAR(32) NOT NULL PRIMARY KEY,
    household VARCHAR(32) NOT NULL REFERENCES customers_household (id),
    name VARCHAR(40) NOT NULL,
    max_rating INTEGER NOT NULL,
    pin_hash VARCHAR(300),
    created BIGINT NOT NULL,
    UNIQUE (household, name)
);
