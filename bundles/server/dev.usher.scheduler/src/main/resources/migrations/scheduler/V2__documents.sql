-- what the operator loaded, as he loaded it
CREATE TABLE IF NOT EXISTS scheduler_document (
    name VARCHAR(100) NOT NULL PRIMARY KEY,
    document TEXT NOT NULL
);
