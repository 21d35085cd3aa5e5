-- What was delivered, what was refused and why, what ran.
CREATE SCHEMA IF NOT EXISTS core;
CREATE SCHEMA IF NOT EXISTS ops;

CREATE TABLE ops.delivery (
  delivery_id BIGINT NOT NULL,
  feed VARCHAR NOT NULL,
  business_on DATE NOT NULL,
  file_name VARCHAR NOT NULL,
  sha256 VARCHAR NOT NULL,
  bytes BIGINT NOT NULL,
  received_at TIMESTAMP NOT NULL,
  state VARCHAR NOT NULL,
  rows BIGINT NOT NULL,
  rows_loaded BIGINT NOT NULL,
  rows_quarantined BIGINT NOT NULL,
  contract_version VARCHAR NOT NULL,
  message VARCHAR,
  run_id VARCHAR NOT NULL,
  recorded_at TIMESTAMP NOT NULL,
  is_evaluated BOOLEAN NOT NULL
);

CREATE TABLE ops.quarantine (
  delivery_id BIGINT NOT NULL,
  line_no BIGINT,
  record_key VARCHAR,
  column_name VARCHAR,
  value VARCHAR,
  expectation VARCHAR NOT NULL
);

CREATE TABLE ops.issue (
  delivery_id BIGINT NOT NULL,
  expectation VARCHAR NOT NULL,
  severity VARCHAR NOT NULL,
  column_name VARCHAR,
  failed BIGINT NOT NULL,
  checked BIGINT NOT NULL,
  message VARCHAR
);

CREATE TABLE ops.run (
  run_id VARCHAR NOT NULL,
  kind VARCHAR NOT NULL,
  business_on DATE,
  state VARCHAR NOT NULL,
  started_at TIMESTAMP NOT NULL,
  ended_at TIMESTAMP,
  host VARCHAR NOT NULL,
  pid BIGINT NOT NULL,
  prefect_run_id VARCHAR,
  message VARCHAR
);

CREATE TABLE ops.step (
  run_id VARCHAR NOT NULL,
  step VARCHAR NOT NULL,
  seconds DOUBLE NOT NULL,
  rows BIGINT
);
