-- when the household wants it complete
ALTER TABLE library_queue ADD COLUMN deadline INTEGER;
