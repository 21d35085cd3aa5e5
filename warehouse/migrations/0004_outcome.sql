-- What people found when they looked at flags and at samples, and which flags and rule runs are sealed.
CREATE TABLE ops.outcome (
  outcome_id VARCHAR NOT NULL,
  flag_id VARCHAR NOT NULL,
  rule_id VARCHAR,
  rule_version VARCHAR,
  person_id BIGINT,
  subject_kind VARCHAR NOT NULL,
  subject_key VARCHAR NOT NULL,
  needs_two BOOLEAN NOT NULL,
  is_sealed BOOLEAN NOT NULL,
  code VARCHAR NOT NULL,
  reviewed_by VARCHAR NOT NULL,
  reviewed_at TIMESTAMP NOT NULL,
  second_by VARCHAR,
  note VARCHAR,
  effective_on DATE NOT NULL,
  source VARCHAR NOT NULL,
  recorded_by VARCHAR NOT NULL,
  recorded_at TIMESTAMP NOT NULL
);

CREATE TABLE ops.sample (
  item_id VARCHAR NOT NULL,
  left_on DATE NOT NULL,
  seed BIGINT NOT NULL,
  size BIGINT NOT NULL,
  place BIGINT NOT NULL,
  population BIGINT NOT NULL,
  crossing_id VARCHAR NOT NULL,
  person_id BIGINT,
  unit_code VARCHAR,
  purpose VARCHAR NOT NULL,
  drawn_by VARCHAR NOT NULL,
  drawn_at TIMESTAMP NOT NULL
);

ALTER TABLE flag.flag ADD COLUMN is_sealed BOOLEAN DEFAULT FALSE;

ALTER TABLE ops.rule_run ADD COLUMN is_sealed BOOLEAN DEFAULT FALSE;
