-- one row; its lock puts writers in a line, so that revisions become visible in order
CREATE TABLE IF NOT EXISTS catalog_revision (
    id INTEGER NOT NULL PRIMARY KEY,
    revision BIGINT NOT NULL
);

INSERT INTO catalog_revision (id, revision) SELECT 1, 0 WHERE NOT EXISTS (SELECT 1 FROM catalog_revision);

CREATE TABLE IF NOT EXISTS catalog_item (
    item VARCHAR(32) NOT NULL PRIMARY KEY,
    revision BIGINT NOT NULL,
    withdrawn BOOLEAN NOT NULL,
    version INTEGER NOT NULL,
    kind VARCHAR(20) NOT NULL,
    title VARCHAR(200) NOT NULL,
    search_text VARCHAR(5000) NOT NULL,
    document TEXT NOT NULL,
    manifest TEXT NOT NULL,
    piece_layers TEXT NOT NULL
);

CREATE INDEX IF NOT EXISTS catalog_item_revision ON catalog_item (revision);
