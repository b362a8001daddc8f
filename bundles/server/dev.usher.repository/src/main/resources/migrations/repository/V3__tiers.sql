-- which content key a file of a draft is encrypted with; null = the draft's own
ALTER TABLE repository_draft_file ADD COLUMN IF NOT EXISTS tier VARCHAR(3) DEFAULT 'SD' NOT NULL;

ALTER TABLE repository_draft_file ADD COLUMN IF NOT EXISTS key_id VARCHAR(200);
