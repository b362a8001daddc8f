-- When viewing began, by the earliest word of a box; before this it began with the first licence.
ALTER TABLE pass_pass ADD COLUMN IF NOT EXISTS first_play BIGINT;

UPDATE pass_pass SET first_play = first_licence WHERE first_play IS NULL AND view_until IS NOT NULL;

-- Counts the licences of a pass.
ALTER TABLE pass_pass ADD COLUMN IF NOT EXISTS licences BIGINT DEFAULT 0 NOT NULL;

-- What each viewing has to keep to, as it was agreed.
ALTER TABLE pass_purchase ADD COLUMN IF NOT EXISTS grace_s BIGINT DEFAULT 0 NOT NULL;

ALTER TABLE pass_purchase ADD COLUMN IF NOT EXISTS on_expiry VARCHAR(8) DEFAULT 'STOP' NOT NULL;

ALTER TABLE pass_purchase ADD COLUMN IF NOT EXISTS rating INT DEFAULT 0 NOT NULL;

ALTER TABLE pass_purchase ADD COLUMN IF NOT EXISTS pin BOOLEAN DEFAULT FALSE NOT NULL;

-- How far a box's store of licences has counted. One that counts less than it has said was restored from a copy.
CREATE TABLE IF NOT EXISTS pass_box_store (
    box      VARCHAR(32) PRIMARY KEY,
    sequence BIGINT      NOT NULL,
    restored BIGINT,
    times    INT         DEFAULT 0 NOT NULL
);
