INSERT INTO shelf (id, label) VALUES ('b', 'second');
INSERT INTO no_such_table (id) VALUES (1);
