-- When the installation was backed up, and what was deleted because its time was over: what kind and how many, never who.
CREATE TABLE ops.backup (
  made_at TIMESTAMP NOT NULL,
  name VARCHAR NOT NULL,
  target VARCHAR NOT NULL,
  files BIGINT NOT NULL,
  bytes BIGINT NOT NULL,
  copied_bytes BIGINT NOT NULL
);

CREATE TABLE ops.deletion (
  deleted_at TIMESTAMP NOT NULL,
  as_of DATE NOT NULL,
  what VARCHAR NOT NULL,
  action VARCHAR NOT NULL,
  days INTEGER NOT NULL,
  how_many BIGINT NOT NULL,
  policy_version INTEGER NOT NULL,
  policy_sha256 VARCHAR NOT NULL
);

CREATE TABLE ops.deleted_flag (
  rule_id VARCHAR NOT NULL,
  rule_version VARCHAR NOT NULL,
  is_sealed BOOLEAN NOT NULL,
  ended VARCHAR NOT NULL,
  counts_as VARCHAR,
  flags BIGINT NOT NULL,
  people BIGINT NOT NULL,
  deleted_at TIMESTAMP NOT NULL
);

-- Derived, and made anew by the next run. Earlier editions kept views where there are tables now, which no table can replace.
DROP SCHEMA IF EXISTS identity CASCADE;

CREATE SCHEMA identity;

DROP SCHEMA IF EXISTS fact CASCADE;

CREATE SCHEMA fact;
