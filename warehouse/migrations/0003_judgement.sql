-- What people judged about identity, which links a run changed, and why flags were cleared.
CREATE TABLE ops.judgement (
  judgement_id VARCHAR NOT NULL,
  feed_a VARCHAR NOT NULL,
  record_key_a VARCHAR NOT NULL,
  feed_b VARCHAR NOT NULL,
  record_key_b VARCHAR NOT NULL,
  verdict VARCHAR NOT NULL,
  judged_by VARCHAR NOT NULL,
  judged_at TIMESTAMP NOT NULL,
  reason VARCHAR NOT NULL,
  effective_on DATE NOT NULL
);

CREATE TABLE ops.link_change (
  run_id VARCHAR NOT NULL,
  run_on DATE NOT NULL,
  feed VARCHAR NOT NULL,
  record_key VARCHAR NOT NULL,
  person_before BIGINT,
  person_after BIGINT,
  rung_before VARCHAR,
  rung_after VARCHAR,
  reason VARCHAR
);

ALTER TABLE flag.hit ADD COLUMN source_persons BIGINT[];

ALTER TABLE flag.flag ADD COLUMN cleared_reason VARCHAR;
