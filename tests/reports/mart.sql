CREATE SCHEMA mart;
CREATE TABLE mart.about (key VARCHAR, value VARCHAR);
CREATE TABLE mart.flag (
  flag_id VARCHAR, rule_id VARCHAR, rule_version VARCHAR, tier INTEGER, label VARCHAR, status VARCHAR,
  subject_kind VARCHAR, subject_key VARCHAR, person_id VARCHAR, unit_code VARCHAR, occurred_on DATE, first_run_on DATE,
  last_run_on DATE, cleared_run_on DATE, strength DOUBLE, reason VARCHAR, reason_en VARCHAR, evidence VARCHAR,
  cleared_reason VARCHAR
);
CREATE TABLE mart.flag_evidence (flag_id VARCHAR, feed VARCHAR, record_key VARCHAR, part VARCHAR);
CREATE TABLE mart.flag_mitigation (flag_id VARCHAR, kind VARCHAR, text VARCHAR, text_en VARCHAR);
CREATE TABLE mart.linkage (
  feed VARCHAR, unit_code VARCHAR, record_on DATE, rung VARCHAR, unlinked_reason VARCHAR, records BIGINT
);
CREATE TABLE mart.correction (kind VARCHAR, feed VARCHAR, people BIGINT);
CREATE TABLE mart.rule (
  rule_id VARCHAR, version VARCHAR, title VARCHAR, title_en VARCHAR, statement VARCHAR, statement_en VARCHAR, label VARCHAR,
  tier INTEGER, grain VARCHAR, owner VARCHAR, legal_basis VARCHAR, source VARCHAR, innocent VARCHAR[], innocent_en VARCHAR[],
  clears VARCHAR[], clears_en VARCHAR[], questions VARCHAR[], questions_en VARCHAR[], cap BIGINT, look_back_days INTEGER,
  status VARCHAR, sunset_on DATE, is_sealed BOOLEAN
);
CREATE TABLE mart.rule_run (
  run_on DATE, rule_id VARCHAR, rule_version VARCHAR, state VARCHAR, hits BIGINT, cap BIGINT, reason VARCHAR
);
CREATE TABLE mart.delivery (
  delivery_id BIGINT, feed VARCHAR, business_on DATE, state VARCHAR, rows BIGINT, rows_loaded BIGINT,
  rows_quarantined BIGINT, received_at TIMESTAMP, message VARCHAR
);
CREATE TABLE mart.issue (
  delivery_id BIGINT, feed VARCHAR, business_on DATE, expectation VARCHAR, severity VARCHAR, column_name VARCHAR,
  failed BIGINT, checked BIGINT, message VARCHAR
);
CREATE TABLE mart.feed (feed VARCHAR, title VARCHAR, title_en VARCHAR, freshness_days INTEGER);
CREATE TABLE mart.daily_count (business_on DATE, kind VARCHAR, unit_code VARCHAR, rule_id VARCHAR, n BIGINT);
CREATE TABLE mart.tpi (tpi_code VARCHAR, name VARCHAR);
CREATE TABLE mart.person (person_id VARCHAR, birth_year INTEGER, regency_code VARCHAR, province_code VARCHAR, is_active BOOLEAN);
CREATE TABLE mart.item (
  item_id VARCHAR, place BIGINT, kind VARCHAR, unit_code VARCHAR, tier INTEGER, score INTEGER, families VARCHAR[],
  person_id VARCHAR, lead_flag_id VARCHAR, shared_kind VARCHAR, shared_fact VARCHAR, shared_fact_en VARCHAR, flags BIGINT,
  travellers BIGINT, departs_at TIMESTAMP, lead_hours INTEGER, occurred_on DATE, first_run_on DATE
);
CREATE TABLE mart.item_flag (
  flag_id VARCHAR, item_id VARCHAR, role VARCHAR, trip_key VARCHAR, place INTEGER, score INTEGER, unit_code VARCHAR,
  departs_at TIMESTAMP, service_no VARCHAR
);
CREATE TABLE mart.priority_part (
  scope VARCHAR, scope_id VARCHAR, place INTEGER, part VARCHAR, code VARCHAR, points INTEGER, text VARCHAR, text_en VARCHAR
);
CREATE TABLE mart.outcome (
  flag_id VARCHAR, rule_id VARCHAR, code VARCHAR, label VARCHAR, label_en VARCHAR, is_reviewed BOOLEAN,
  is_confirmed BOOLEAN, is_unfounded BOOLEAN, decided_on DATE
);
CREATE TABLE mart.rule_quality (
  rule_id VARCHAR, rule_version VARCHAR, tier INTEGER, status VARCHAR, flags BIGINT, people BIGINT, never_reviewed BIGINT,
  decided BIGINT, precision DOUBLE, precision_low DOUBLE, precision_high DOUBLE, days_to_outcome DOUBLE, lead_days DOUBLE,
  proposal VARCHAR
);
CREATE TABLE mart.rule_proposal (
  rule_id VARCHAR, rule_version VARCHAR, proposal_text VARCHAR, proposal_text_en VARCHAR
);
CREATE TABLE mart.rule_group (
  rule_id VARCHAR, dimension VARCHAR, cell VARCHAR, people BIGINT, flag_ratio DOUBLE, precision_ratio DOUBLE,
  warning VARCHAR, is_beyond_chance BOOLEAN, reason VARCHAR, needs_reason BOOLEAN
);
CREATE TABLE mart.sample_quality (
  items BIGINT, departures BIGINT, decided BIGINT, missed_share DOUBLE, missed_share_low DOUBLE, missed_share_high DOUBLE,
  missed_high BIGINT
);
CREATE TABLE mart.report_note (run_on DATE, noted_on DATE, added BIGINT, withdrawn BIGINT, changed BIGINT);
CREATE TABLE mart.report_change (
  run_on DATE, noted_on DATE, flag_id VARCHAR, rule_id VARCHAR, rule_version VARCHAR, tier INTEGER, unit_code VARCHAR,
  occurred_on DATE, change VARCHAR, parts VARCHAR[], causes VARCHAR[], reason VARCHAR, reason_en VARCHAR
);
