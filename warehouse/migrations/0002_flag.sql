-- What the rules pointed out, run by run, and the flags that follow from it.
CREATE SCHEMA IF NOT EXISTS flag;
CREATE SCHEMA IF NOT EXISTS fact;
CREATE SCHEMA IF NOT EXISTS identity;
CREATE SCHEMA IF NOT EXISTS reference;

CREATE TABLE ops.rule_run (
  run_on DATE NOT NULL,
  rule_id VARCHAR NOT NULL,
  rule_version VARCHAR NOT NULL,
  state VARCHAR NOT NULL,
  hits BIGINT NOT NULL,
  cap BIGINT NOT NULL,
  reason VARCHAR
);

CREATE TABLE flag.hit (
  run_on DATE NOT NULL,
  flag_id VARCHAR NOT NULL,
  rule_id VARCHAR NOT NULL,
  rule_version VARCHAR NOT NULL,
  tier INTEGER NOT NULL,
  label VARCHAR NOT NULL,
  subject_kind VARCHAR NOT NULL,
  subject_key VARCHAR NOT NULL,
  person_id BIGINT,
  unit_code VARCHAR,
  occurred_on DATE NOT NULL,
  strength DOUBLE NOT NULL,
  reason VARCHAR NOT NULL,
  reason_en VARCHAR NOT NULL,
  evidence VARCHAR NOT NULL,
  sources STRUCT(feed VARCHAR, record_key VARCHAR, part VARCHAR)[] NOT NULL
);

CREATE TABLE flag.flag (
  flag_id VARCHAR NOT NULL,
  rule_id VARCHAR NOT NULL,
  rule_version VARCHAR NOT NULL,
  tier INTEGER NOT NULL,
  label VARCHAR NOT NULL,
  status VARCHAR NOT NULL,
  subject_kind VARCHAR NOT NULL,
  subject_key VARCHAR NOT NULL,
  person_id BIGINT,
  unit_code VARCHAR,
  occurred_on DATE NOT NULL,
  first_run_on DATE NOT NULL,
  last_run_on DATE NOT NULL,
  cleared_run_on DATE,
  strength DOUBLE NOT NULL,
  reason VARCHAR NOT NULL,
  reason_en VARCHAR NOT NULL,
  evidence VARCHAR NOT NULL,
  sources STRUCT(feed VARCHAR, record_key VARCHAR, part VARCHAR)[] NOT NULL
);

CREATE TABLE flag.mitigation (
  run_on DATE NOT NULL,
  flag_id VARCHAR NOT NULL,
  kind VARCHAR NOT NULL,
  text VARCHAR NOT NULL,
  text_en VARCHAR NOT NULL
);
