-- Each tier of a version has a key of its own.
ALTER TABLE pass_content_key ADD COLUMN IF NOT EXISTS tier VARCHAR(3) DEFAULT 'SD' NOT NULL;

-- Up to which tier a purchase opens the item; before this it opened all.
ALTER TABLE pass_purchase ADD COLUMN IF NOT EXISTS tier VARCHAR(3) DEFAULT 'UHD' NOT NULL;
