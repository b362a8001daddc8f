CREATE TABLE library_catalog (
    id INTEGER PRIMARY KEY,
    item TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    json TEXT NOT NULL
);

-- one row per row of library_catalog, same rowid
CREATE VIRTUAL TABLE library_words USING fts5 (title, synopsis, tokenize = 'unicode61 remove_diacritics 2');

CREATE TABLE library_queue (
    position INTEGER PRIMARY KEY,
    item TEXT NOT NULL UNIQUE,
    not_before INTEGER
);

-- how to verify what was asked for, as the operator signed it
CREATE TABLE library_manifest (
    item TEXT PRIMARY KEY,
    description TEXT NOT NULL,
    announced INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE library_note (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
