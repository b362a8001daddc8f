-- when the household wants it complete
ALTER TABLE scheduler_queue ADD COLUMN IF NOT EXISTS deadline BIGINT;
