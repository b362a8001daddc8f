-- a comment with a ; and a ' in it
CREATE TABLE IF NOT EXISTS shelf (
    id VARCHAR(32) NOT NULL PRIMARY KEY,
    label VARCHAR(100) NOT NULL,
    weight BIGINT
);
INSERT INTO shelf (id, label) VALUES ('a', 'it''s; first');
