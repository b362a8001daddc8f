-- items being put together; their ciphertext lies in the drafts folder
CREATE TABLE IF NOT EXISTS repository_draft (
    item VARCHAR(32) NOT NULL PRIMARY KEY,
    request TEXT NOT NULL,
    version INTEGER NOT NULL,
    key_id VARCHAR(200) NOT NULL,
    created BIGINT NOT NULL
);

CREATE TABLE IF NOT EXISTS repository_draft_file (
    item VARCHAR(32) NOT NULL,
    file_index INTEGER NOT NULL,
    name VARCHAR(255) NOT NULL,
    media_type VARCHAR(200) NOT NULL,
    length BIGINT NOT NULL,
    stored BIGINT NOT NULL,
    PRIMARY KEY (item, file_index)
);

-- items this repository holds
CREATE TABLE IF NOT EXISTS repository_item (
    info_hash VARCHAR(64) NOT NULL PRIMARY KEY,
    item VARCHAR(32) NOT NULL
);

CREATE TABLE IF NOT EXISTS repository_file (
    info_hash VARCHAR(64) NOT NULL,
    path VARCHAR(100) NOT NULL,
    length BIGINT NOT NULL,
    PRIMARY KEY (info_hash, path)
);

CREATE TABLE IF NOT EXISTS repository_served (
    info_hash VARCHAR(64) NOT NULL PRIMARY KEY,
    bytes BIGINT NOT NULL
);

-- other servers, any that answer HTTP ranges, and what the operator put there
CREATE TABLE IF NOT EXISTS repository_remote (
    name VARCHAR(100) NOT NULL PRIMARY KEY,
    base_url VARCHAR(2000) NOT NULL
);

CREATE TABLE IF NOT EXISTS repository_remote_item (
    name VARCHAR(100) NOT NULL,
    info_hash VARCHAR(64) NOT NULL,
    PRIMARY KEY (name, info_hash)
);
