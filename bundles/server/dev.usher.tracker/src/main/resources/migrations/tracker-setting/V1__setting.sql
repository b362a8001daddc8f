-- what the operator decided while the server ran
CREATE TABLE IF NOT EXISTS tracker_setting (
    name VARCHAR(100) NOT NULL PRIMARY KEY,
    setting VARCHAR(1000) NOT NULL
);
