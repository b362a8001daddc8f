-- what households hold against sources, as JSON; one word each
CREATE TABLE IF NOT EXISTS conduct_accusation (
    source VARCHAR(200) NOT NULL,
    household VARCHAR(100) NOT NULL,
    accusation VARCHAR(4000) NOT NULL,
    PRIMARY KEY (source, household)
);

-- offences the operator forgave: they do not count again
CREATE TABLE IF NOT EXISTS conduct_pardon (
    source VARCHAR(200) NOT NULL,
    offence VARCHAR(4000) NOT NULL
);

CREATE INDEX IF NOT EXISTS conduct_pardon_source ON conduct_pardon (source);

-- what boxes measured of their lines, as JSON
CREATE TABLE IF NOT EXISTS conduct_line (
    box VARCHAR(32) NOT NULL PRIMARY KEY,
    line VARCHAR(1000) NOT NULL
);
