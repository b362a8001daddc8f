-- Makers whose devices may enrol; id = SHA-256 of the CA's certificate. Times in milliseconds since 1970.
CREATE TABLE IF NOT EXISTS pki_maker (
    id          VARCHAR(64)    NOT NULL PRIMARY KEY,
    name        VARCHAR(100)   NOT NULL,
    certificate VARCHAR(16384) NOT NULL,
    added       BIGINT         NOT NULL,
    removed     BIGINT
);

-- The makers' manifests, and which box enrolled with which serial number; device_key = SHA-256 of its public key.
CREATE TABLE IF NOT EXISTS pki_device (
    maker          VARCHAR(64) NOT NULL REFERENCES pki_maker (id),
    serial         VARCHAR(64) NOT NULL,
    security_level INT         NOT NULL,
    household      VARCHAR(64),
    box            VARCHAR(32),
    device_key     VARCHAR(64),
    enrolled       BIGINT,
    blocked        BIGINT,
    PRIMARY KEY (maker, serial)
);

CREATE INDEX IF NOT EXISTS pki_device_serial ON pki_device (serial);

CREATE INDEX IF NOT EXISTS pki_device_box ON pki_device (box);

-- Attempts to enrol with a serial number that is in use.
CREATE TABLE IF NOT EXISTS pki_alarm (
    id         VARCHAR(36) NOT NULL PRIMARY KEY,
    maker      VARCHAR(64) NOT NULL,
    serial     VARCHAR(64) NOT NULL,
    holder     VARCHAR(32) NOT NULL,
    suspect    VARCHAR(32) NOT NULL,
    household  VARCHAR(64) NOT NULL,
    same_key   BOOLEAN     NOT NULL,
    raised     BIGINT      NOT NULL,
    resolved   BIGINT,
    resolution VARCHAR(16)
);

CREATE INDEX IF NOT EXISTS pki_alarm_device ON pki_alarm (maker, serial);

-- Where a box says its key lies.
CREATE TABLE IF NOT EXISTS pki_box (
    box            VARCHAR(32) NOT NULL PRIMARY KEY,
    security_level INT         NOT NULL
);
