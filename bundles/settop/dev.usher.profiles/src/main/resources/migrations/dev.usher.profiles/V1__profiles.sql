-- at most one row: the newest list, as the server signed it
CREATE TABLE profiles_list (
  one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
  revision BIGINT NOT NULL,
  signed TEXT NOT NULL
);

-- at most one row: who was chosen last, of those who are chosen without a PIN
CREATE TABLE profiles_chosen (
  one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
  profile VARCHAR(64) NOT NULL
);

-- wrong PINs since the last right one
CREATE TABLE profiles_attempt (
  profile VARCHAR(64) NOT NULL PRIMARY KEY,
  attempts INTEGER NOT NULL,
  blocked_until BIGINT NOT NULL
);
