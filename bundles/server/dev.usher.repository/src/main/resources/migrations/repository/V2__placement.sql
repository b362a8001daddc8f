-- servers that keep copies, this runtime's own among them; state as the last probe found it
CREATE TABLE IF NOT EXISTS repository_server (
    name VARCHAR(100) NOT NULL PRIMARY KEY,
    kind VARCHAR(20) NOT NULL,
    base_url VARCHAR(2000) NOT NULL,
    upload_url VARCHAR(2000),
    weight DOUBLE PRECISION NOT NULL,
    capacity BIGINT NOT NULL,
    draining INTEGER NOT NULL,
    state VARCHAR(20) NOT NULL,
    reason VARCHAR(1000) NOT NULL,
    since BIGINT NOT NULL
);

INSERT INTO repository_server (name, kind, base_url, weight, capacity, draining, state, reason, since)
    SELECT name, 'FILLED', base_url, 1, 0, 0, 'UNKNOWN', '', 0 FROM repository_remote;

-- a row stands before the first byte is sent and until the last one is deleted
CREATE TABLE IF NOT EXISTS repository_copy (
    server VARCHAR(100) NOT NULL,
    info_hash VARCHAR(64) NOT NULL,
    item VARCHAR(32) NOT NULL,
    length BIGINT NOT NULL,
    paths TEXT NOT NULL,
    state VARCHAR(20) NOT NULL,
    note VARCHAR(1000) NOT NULL,
    since BIGINT NOT NULL,
    PRIMARY KEY (server, info_hash)
);

-- what boxes say they received from servers that do not count themselves
CREATE TABLE IF NOT EXISTS repository_received (
    server VARCHAR(100) NOT NULL,
    info_hash VARCHAR(64) NOT NULL,
    box VARCHAR(32) NOT NULL,
    told BIGINT NOT NULL,
    bytes BIGINT NOT NULL,
    PRIMARY KEY (server, info_hash, box)
);

CREATE TABLE IF NOT EXISTS repository_setting (
    name VARCHAR(100) NOT NULL PRIMARY KEY,
    content TEXT NOT NULL
);
