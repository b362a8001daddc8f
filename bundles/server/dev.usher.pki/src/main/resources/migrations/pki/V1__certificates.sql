-- Certificates given to boxes, as long as they have not expired: what a revocation list is made of.
CREATE TABLE IF NOT EXISTS pki_certificate (
    authority VARCHAR(16) NOT NULL,
    serial    VARCHAR(40) NOT NULL,
    box       VARCHAR(32) NOT NULL,
    not_after BIGINT      NOT NULL,
    PRIMARY KEY (authority, serial)
);

CREATE INDEX IF NOT EXISTS pki_certificate_box ON pki_certificate (box);

CREATE INDEX IF NOT EXISTS pki_certificate_not_after ON pki_certificate (not_after);
