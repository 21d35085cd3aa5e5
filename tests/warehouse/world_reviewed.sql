-- What reviews found, and who came home, in the small warehouse of world.sql.
CREATE TABLE fact.decision AS
SELECT
  flag_id,
  rule_id,
  rule_version,
  person_id,
  subject_kind,
  subject_key,
  CASE WHEN rule_id = 'C01' AND tier = 1 THEN 'TERKONFIRMASI_TPPO' ELSE 'LANJUT_BERSIH' END AS code,
  CASE WHEN rule_id = 'C01' AND tier = 1 THEN 'CONFIRMED' ELSE 'UNFOUNDED' END AS counts_as,
  DATE '2026-06-01' AS decided_on
FROM flag.flag
WHERE rule_id IN ('C01', 'A03');

CREATE TABLE fact.outcome AS
SELECT
  *,
  counts_as = 'CONFIRMED' AS is_confirmed,
  counts_as = 'UNFOUNDED' AS is_unfounded,
  TRUE AS is_reviewed
FROM fact.decision;

CREATE TABLE ops.sample AS
SELECT
  'item' AS item_id,
  DATE '2026-05-01' AS left_on,
  crossing_id,
  person_id,
  100 AS population
FROM fact.departure
LIMIT 1;

CREATE TABLE fact.repatriation (
  case_id VARCHAR,
  person_id BIGINT,
  country VARCHAR,
  returned_on DATE,
  reason VARCHAR,
  victim_status VARCHAR,
  decided_by VARCHAR
);
