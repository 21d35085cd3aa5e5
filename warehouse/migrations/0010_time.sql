-- When what was evaluated, published and reported, what it said before it was evaluated again, and what changed since a report.
CREATE TABLE ops.evaluation (
  evaluation_no BIGINT NOT NULL,
  run_id VARCHAR NOT NULL,
  run_on DATE NOT NULL,
  evaluated_at TIMESTAMP NOT NULL
);

-- What an earlier edition evaluated is known, but not since when.
INSERT INTO ops.evaluation
SELECT
  0,
  '',
  run_on,
  TIMESTAMP '1970-01-01'
FROM ops.rule_run
GROUP BY run_on;

CREATE TABLE ops.publication (
  publication_no BIGINT NOT NULL,
  run_id VARCHAR NOT NULL,
  run_on DATE NOT NULL,
  evaluation_no BIGINT NOT NULL,
  published_at TIMESTAMP NOT NULL,
  software VARCHAR NOT NULL
);

CREATE TABLE ops.report (
  run_on DATE NOT NULL,
  edition INTEGER NOT NULL,
  publication_no BIGINT NOT NULL,
  written_at TIMESTAMP NOT NULL,
  sha256 VARCHAR NOT NULL,
  per_unit INTEGER NOT NULL,
  by_unit VARCHAR NOT NULL,
  compared_no BIGINT NOT NULL
);

-- Rows that an evaluation put (was_there false) or took away (was_there true): undone backwards they give the table as it was.
CREATE TABLE ops.hit_change AS
SELECT
  0::BIGINT AS evaluation_no,
  FALSE AS was_there,
  hit.*
FROM flag.hit AS hit
LIMIT 0;

CREATE TABLE ops.mitigation_change AS
SELECT
  0::BIGINT AS evaluation_no,
  FALSE AS was_there,
  mitigation.*
FROM flag.mitigation AS mitigation
LIMIT 0;

CREATE TABLE ops.rule_run_change AS
SELECT
  0::BIGINT AS evaluation_no,
  FALSE AS was_there,
  rule_run.*
FROM ops.rule_run AS rule_run
LIMIT 0;

-- A delivery as it stood before the same bytes were judged again.
CREATE TABLE ops.delivery_before AS
SELECT
  delivery.*,
  TIMESTAMP '1970-01-01' AS replaced_at
FROM ops.delivery AS delivery
LIMIT 0;

CREATE TABLE ops.issue_before AS
SELECT
  issue.*,
  TIMESTAMP '1970-01-01' AS replaced_at
FROM ops.issue AS issue
LIMIT 0;

-- What changed since the first edition of a report: one note an evaluation that changed it, one row a flag.
CREATE TABLE ops.report_note (
  run_on DATE NOT NULL,
  evaluation_no BIGINT NOT NULL,
  noted_on DATE NOT NULL,
  noted_at TIMESTAMP NOT NULL
);

CREATE TABLE ops.report_change (
  run_on DATE NOT NULL,
  evaluation_no BIGINT NOT NULL,
  flag_id VARCHAR NOT NULL,
  rule_id VARCHAR NOT NULL,
  rule_version VARCHAR NOT NULL,
  tier INTEGER NOT NULL,
  unit_code VARCHAR,
  occurred_on DATE NOT NULL,
  change VARCHAR NOT NULL,
  parts VARCHAR[] NOT NULL,
  causes VARCHAR[] NOT NULL,
  reason VARCHAR NOT NULL,
  reason_en VARCHAR NOT NULL,
  is_sealed BOOLEAN NOT NULL
);
