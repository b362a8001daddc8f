-- when the item of a change is to be complete
ALTER TABLE scheduler_change ADD COLUMN IF NOT EXISTS deadline BIGINT;
