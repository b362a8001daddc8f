-- Who holds a pass now, and its place in the status list. A pass that was sold before this has its buyer as holder.
CREATE SEQUENCE IF NOT EXISTS pass_status_index MINVALUE 0 START WITH 0;

ALTER TABLE pass_pass ADD COLUMN IF NOT EXISTS status_index BIGINT DEFAULT nextval('pass_status_index') NOT NULL;

CREATE UNIQUE INDEX IF NOT EXISTS pass_pass_status ON pass_pass (status_index);

ALTER TABLE pass_pass ADD COLUMN IF NOT EXISTS holder VARCHAR(32);

UPDATE pass_pass SET holder = (SELECT box FROM pass_purchase p WHERE p.id = pass_pass.purchase) WHERE holder IS NULL;

-- Given back by its holder: for good, or so that another box of the household may have it.
ALTER TABLE pass_pass ADD COLUMN IF NOT EXISTS returned BIGINT;

ALTER TABLE pass_pass ADD COLUMN IF NOT EXISTS released BIGINT;

CREATE INDEX IF NOT EXISTS pass_pass_holder ON pass_pass (holder);

-- Money to be given back for passes that were returned unused.
CREATE TABLE IF NOT EXISTS pass_refund (
    purchase VARCHAR(36) PRIMARY KEY REFERENCES pass_purchase (id),
    asked    BIGINT NOT NULL,
    done     BIGINT
);

-- Boxes of a household that hold keys: their number is limited.
CREATE TABLE IF NOT EXISTS pass_device (
    household VARCHAR(64) NOT NULL,
    box       VARCHAR(32) NOT NULL,
    since     BIGINT      NOT NULL,
    PRIMARY KEY (household, box)
);

-- Locked while a household's devices are counted.
CREATE TABLE IF NOT EXISTS pass_household (
    household VARCHAR(64) PRIMARY KEY
);
