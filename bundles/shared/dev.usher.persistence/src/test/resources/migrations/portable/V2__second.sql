CREATE INDEX IF NOT EXISTS shelf_label ON shelf (label);
INSERT INTO shelf (id, label) VALUES ('b', 'second');
INSERT INTO shelf (id, label) VALUES ('c', 'third');
