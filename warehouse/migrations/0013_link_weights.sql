-- What each column weighed in a link by probability (JSON by column, log2 odds); filled when records are linked anew.
ALTER TABLE IF EXISTS identity.link ADD COLUMN IF NOT EXISTS weights VARCHAR;
