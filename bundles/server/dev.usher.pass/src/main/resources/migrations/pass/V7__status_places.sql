-- A server process takes 32 places in the status list at once.
ALTER SEQUENCE IF EXISTS pass_status_index INCREMENT BY 32;
