-- priority lists as the boxes last reported them
CREATE TABLE IF NOT EXISTS scheduler_queue (
    box VARCHAR(32) NOT NULL,
    place INTEGER NOT NULL,
    item VARCHAR(32) NOT NULL,
    not_before BIGINT,
    PRIMARY KEY (box, place)
);

-- wishes made elsewhere that the box has not applied yet
CREATE TABLE IF NOT EXISTS scheduler_change (
    box VARCHAR(32) NOT NULL,
    sequence BIGINT NOT NULL,
    op VARCHAR(10) NOT NULL,
    item VARCHAR(32) NOT NULL,
    PRIMARY KEY (box, sequence)
);

-- the last sequence given to a box; never falls, also when its changes are done
CREATE TABLE IF NOT EXISTS scheduler_sequence (
    box VARCHAR(32) NOT NULL PRIMARY KEY,
    last BIGINT NOT NULL
);

CREATE TABLE IF NOT EXISTS scheduler_setting (
    name VARCHAR(100) NOT NULL PRIMARY KEY,
    setting VARCHAR(1000) NOT NULL
);
