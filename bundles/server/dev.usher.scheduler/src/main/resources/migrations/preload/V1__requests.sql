-- what each household asked for or bought, once per item; older ones are forgotten
CREATE TABLE IF NOT EXISTS preload_request (
    household VARCHAR(64) NOT NULL,
    item VARCHAR(32) NOT NULL,
    asked BIGINT NOT NULL,
    bought BOOLEAN NOT NULL,
    PRIMARY KEY (household, item)
);
