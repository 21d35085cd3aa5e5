-- What an operator had to be told: what was found wrong, what was said to whom, and which feeds failed in which run. Counts only.
CREATE TABLE ops.alert (
  alert_id VARCHAR NOT NULL,
  name VARCHAR NOT NULL,
  subject VARCHAR NOT NULL,
  severity VARCHAR NOT NULL,
  text VARCHAR NOT NULL,
  raised_at TIMESTAMP NOT NULL,
  seen_at TIMESTAMP NOT NULL,
  told_at TIMESTAMP NOT NULL,
  times BIGINT NOT NULL,
  resolved_at TIMESTAMP,
  note VARCHAR
);

CREATE TABLE ops.notice (
  alert_id VARCHAR NOT NULL,
  kind VARCHAR NOT NULL,
  channel VARCHAR NOT NULL,
  severity VARCHAR NOT NULL,
  text VARCHAR NOT NULL,
  queued_at TIMESTAMP NOT NULL,
  sent_at TIMESTAMP,
  attempts BIGINT NOT NULL
);

CREATE TABLE ops.feed_fault (
  run_id VARCHAR NOT NULL,
  feed VARCHAR NOT NULL
);
