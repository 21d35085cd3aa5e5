-- A small warehouse in the form that the mart queries read. $people persons, invented numbers only.
CREATE SCHEMA core;

CREATE SCHEMA identity;

CREATE SCHEMA fact;

CREATE SCHEMA flag;

CREATE SCHEMA ops;

CREATE SCHEMA reference;

CREATE TABLE core.population_registry AS
SELECT
  3201990101800001 + i * 10000 AS nik,
  3301990101700001 + (i // 4) * 10000 AS no_kk,
  'CANARY PERSON ' || i AS full_name,
  CASE WHEN i % 2 = 0 THEN 'L' ELSE 'P' END AS sex,
  'CANARYTOWN' AS birth_place,
  DATE '1980-01-01' + CAST(i % 9000 AS INTEGER) AS birth_on,
  'CANARY MOTHER ' || i AS mother_name,
  'CANARY STREET ' || i AS address,
  printf('%02d.%02d.01.2001', 31 + i % 5, 1 + i % 20) AS village_code,
  TRUE AS is_active,
  DATE '2025-01-01' AS business_on,
  CAST(NULL AS DATE) AS until_on
FROM range($people) AS t (i);

CREATE TABLE fact.application AS
SELECT
  printf('PMH-KANIM3201-20260301-%07d', i) AS application_id,
  3201990101800001 + i * 2 * 10000 AS person_id,
  'NIK' AS rung,
  'KANIM32' || lpad(CAST(1 + i % 9 AS VARCHAR), 2, '0') AS office_code,
  'MPASPOR' AS channel,
  'BARU' AS application_type,
  'REGULER' AS service,
  'WISATA' AS purpose,
  'MYS' AS destination,
  DATE '2026-04-01' AS planned_departure_on,
  7 AS planned_days,
  'HOTEL' AS stay_type,
  DATE '2026-05-31' - CAST(i % 390 AS INTEGER) AS submitted_on,
  DATE '2026-06-01' - CAST(i % 390 AS INTEGER) AS decided_on,
  CASE WHEN i % 50 = 0 THEN 'TUNDA' ELSE 'TERBIT' END AS decision,
  CAST(NULL AS VARCHAR) AS reason_code,
  TRUE AS is_declared_first,
  '32.01' AS regency_code,
  '32' AS province_code,
  CAST(NULL AS VARCHAR) AS recommendation_type,
  CAST(NULL AS VARCHAR) AS ppiu_id,
  CAST(NULL AS VARCHAR) AS p3mi_id,
  CAST(NULL AS VARCHAR) AS lpk_id,
  FALSE AS is_bureau_licensed,
  printf('Z%07d', i) AS passport_no,
  DATE '2026-06-01' - CAST(i % 390 AS INTEGER) AS passport_issued_on,
  FALSE AS is_guarantor_family,
  FALSE AS is_accompanied_by_parent
FROM range($people // 2) AS t (i);

CREATE TABLE core.crossing AS
SELECT
  printf('X%08d', i) AS crossing_id,
  TIMESTAMP '2026-06-01 08:00:00' - INTERVAL (i % 1095) DAY AS crossed_at,
  ['A-CGK', 'L-BTC', 'D-ETK'][1 + i % 3] AS tpi_code,
  CASE WHEN i % 2 = 0 THEN 'OUT' ELSE 'IN' END AS direction,
  'AIR' AS mode,
  'GA' || (i % 900) AS service_no,
  'COUNTER' AS lane,
  'PASPOR' AS doc_type,
  printf('Z%07d', i % ($people // 2)) AS doc_no,
  'CANARY<<PERSON' AS mrz_name,
  'IDN' AS nationality,
  'MYS' AS declared_destination,
  'MYS' AS booked_destination,
  DATE '2026-06-10' AS return_on,
  'WISATA' AS purpose,
  'VISIT' AS visa_type,
  'BKCANARY' || (i // 3) AS booking_ref,
  CAST(NULL AS VARCHAR) AS agency_id,
  CASE WHEN i % 100 = 0 THEN 'DITUNDA' ELSE 'BERANGKAT' END AS outcome,
  CAST(NULL AS VARCHAR) AS deferral_reason,
  DATE '2025-01-01' AS business_on,
  CAST(NULL AS DATE) AS until_on
FROM range($crossings) AS t (i);

CREATE TABLE identity.link AS
SELECT
  'crossing' AS feed,
  crossing_id AS record_key,
  3201990101800001 + (CAST(substr(doc_no, 2) AS BIGINT) * 2) * 10000 AS person_id,
  'BOOK' AS rung,
  1.0 AS weight,
  CAST(NULL AS DOUBLE) AS probability,
  '{}' AS compared,
  CAST(NULL AS VARCHAR) AS model_version,
  CAST(NULL AS VARCHAR) AS unlinked_reason,
  tpi_code AS unit_code,
  CAST(crossed_at AS DATE) AS record_on
FROM core.crossing
UNION ALL
SELECT
  'passport_application', application_id, person_id, 'NIK', 1.0, NULL, '{}', NULL, NULL, office_code, submitted_on
FROM fact.application
UNION ALL
SELECT
  'population_registry', CAST(nik AS VARCHAR), nik, 'NIK', 1.0, NULL, '{}', NULL, NULL, NULL, DATE '2025-01-01'
FROM core.population_registry
UNION ALL
SELECT
  'placement', 'PMICANARY' || i, 3201990101800001 + i * 20000, 'NIK', 1.0, NULL, '{}', NULL, NULL, NULL, DATE '2026-05-01'
FROM range($people // 20) AS t (i)
UNION ALL
SELECT
  'crossing', 'XUNLINKED', NULL, NULL, NULL, NULL, NULL, NULL, 'BOOK_UNKNOWN', 'A-CGK', DATE '2026-05-30';

CREATE TABLE fact.departure AS
SELECT
  crossing.crossing_id,
  link.person_id,
  CAST(crossing.crossed_at AS DATE) AS crossed_on,
  crossing.tpi_code,
  left(registry.village_code, 2) AS province_code,
  crossing.outcome
FROM core.crossing AS crossing
JOIN identity.link AS link ON link.feed = 'crossing' AND link.record_key = crossing.crossing_id
JOIN core.population_registry AS registry ON registry.nik = link.person_id
WHERE crossing.direction = 'OUT' AND crossing.crossed_at > TIMESTAMP '2025-04-27 00:00:00';

CREATE TABLE fact.trip AS
SELECT
  person_id,
  crossing_id AS out_crossing_id,
  crossed_on AS left_on,
  tpi_code AS out_tpi_code,
  'MYS' AS destination,
  CAST(NULL AS VARCHAR) AS in_crossing_id,
  CAST(NULL AS DATE) AS returned_on,
  CAST(NULL AS INTEGER) AS nights
FROM fact.departure;

CREATE TABLE fact.passport_book AS
SELECT
  passport_no,
  'IDN' AS issuing_state,
  person_id,
  rung,
  application_id,
  application_type,
  office_code,
  passport_issued_on AS issued_on,
  passport_issued_on + 3650 AS expires_on,
  CAST(NULL AS VARCHAR) AS previous_passport_no,
  CAST(NULL AS DATE) AS superseded_on,
  CAST(NULL AS VARCHAR) AS superseded_by
FROM fact.application;

CREATE TABLE fact.placement AS
SELECT
  record_key AS id_pmi,
  person_id,
  'P_TO_P' AS scheme,
  'MYS' AS destination,
  'BERANGKAT' AS status,
  DATE '2026-05-01' AS status_on,
  DATE '2026-05-01' AS contract_from,
  DATE '2028-05-01' AS contract_to,
  'P3MI-1' AS p3mi_id,
  TRUE AS is_company_licensed,
  DATE '2026-05-01' AS first_known_on
FROM identity.link
WHERE feed = 'placement';

CREATE TABLE fact.contact AS
SELECT
  'PHONE' AS contact_kind,
  printf('+62899%07d', CAST(right(application_id, 7) AS BIGINT) // 3) AS contact_value,
  application_id,
  person_id,
  regency_code,
  office_code,
  submitted_on,
  FALSE AS is_licensed
FROM fact.application;

CREATE TABLE flag.flag AS
SELECT
  substr(sha256('flag' || i), 1, 16) AS flag_id,
  ['A03', 'B05', 'C01', 'D01'][1 + i % 4] AS rule_id,
  '1' AS rule_version,
  1 + i % 3 AS tier,
  'PMI_NP' AS label,
  ['OPEN', 'CLEARED', 'LAPSED'][1 + i % 3] AS status,
  ['PERSON', 'APPLICATION'][1 + i % 2] AS subject_kind,
  CASE WHEN i % 2 = 0 THEN CAST(person_id AS VARCHAR) ELSE application_id END AS subject_key,
  person_id,
  office_code AS unit_code,
  submitted_on AS occurred_on,
  submitted_on AS first_run_on,
  DATE '2026-06-01' AS last_run_on,
  CASE WHEN i % 3 = 1 THEN DATE '2026-06-01' END AS cleared_run_on,
  0.5 AS strength,
  printf('NIK %d lahir 2 Mei 1980, paspor %s, telepon +62 899 0000 001', person_id, passport_no) AS reason,
  printf('NIK %d born 1980-05-02, e-mail canary@example.invalid', person_id) AS reason_en,
  CAST(to_json({nik: person_id, birth_on: DATE '1980-05-02', passport_no: passport_no, issued_on: passport_issued_on, days: 12})
    AS VARCHAR) AS evidence,
  [
    {feed: 'passport_application', record_key: application_id, part: 'application'},
    {feed: 'population_registry', record_key: CAST(person_id AS VARCHAR), part: 'person'}
  ] AS sources,
  CASE WHEN i % 3 = 1 THEN 'NO_LONGER_HOLDS' END AS cleared_reason,
  FALSE AS is_sealed
FROM (SELECT *, row_number() OVER (ORDER BY application_id) - 1 AS i FROM fact.application)
WHERE i % 10 = 0 OR i < 40;

CREATE TABLE identity.evidence AS
SELECT
  'passport_application' AS feed,
  application_id AS record_key,
  person_id,
  rung,
  office_code AS unit_code,
  submitted_on AS record_on,
  place,
  ['name', 'nik'][place + 1] AS column_name,
  ['CANARY PERSON', CAST(person_id AS VARCHAR)][place + 1] AS record_value,
  ['CANARY PERSON', CAST(person_id AS VARCHAR)][place + 1] AS person_value,
  'equal' AS agreement,
  CAST(NULL AS DOUBLE) AS weight
FROM fact.application
CROSS JOIN range(2) AS columns(place);

CREATE TABLE identity.conflict AS
SELECT
  CASE WHEN i < 20 THEN 'NIK_NOT_FOUND' ELSE 'BIRTH_DATES_APART' END AS kind,
  nik,
  CAST(NULL AS BIGINT) AS other_nik,
  'passport_application' AS feed
FROM (SELECT nik, row_number() OVER (ORDER BY nik) - 1 AS i FROM core.population_registry)
WHERE i < 30;

CREATE TABLE flag.mitigation AS
SELECT last_run_on AS run_on, flag_id, 'PAST_RETURNS' AS kind, '2 kali pulang' AS text, '2 returns' AS text_en
FROM flag.flag
WHERE tier = 2;

CREATE TABLE ops.delivery AS
SELECT
  1 AS delivery_id,
  'crossing' AS feed,
  DATE '2026-06-01' AS business_on,
  'LOADED' AS state,
  100 AS rows,
  99 AS rows_loaded,
  1 AS rows_quarantined,
  TIMESTAMP '2026-06-01 02:00:00' AS received_at,
  '1 row held back' AS message;

CREATE TABLE ops.issue AS
SELECT
  1 AS delivery_id,
  'crossing_date' AS expectation,
  'error' AS severity,
  'crossed_at' AS column_name,
  1 AS failed,
  100 AS checked,
  'a date in the future' AS message;

CREATE TABLE ops.rule_run AS
SELECT DATE '2026-06-01' AS run_on, 'A03' AS rule_id, '1' AS rule_version, 'DONE' AS state, 3 AS hits, 100 AS cap, NULL AS reason, FALSE AS is_sealed;

CREATE TABLE ops.deleted_flag (
  rule_id VARCHAR, rule_version VARCHAR, is_sealed BOOLEAN, ended VARCHAR, counts_as VARCHAR, flags BIGINT, people BIGINT,
  deleted_at TIMESTAMP, occurred_month DATE
);

CREATE TABLE ops.rule_version AS
SELECT 'A03' AS rule_id, '1' AS version, 'active' AS status, DATE '2026-06-01' AS first_run_on,
  CAST({'title': {'id': 'Judul', 'en': 'Title'}, 'innocent': {'id': ['wajar'], 'en': ['ordinary']}} AS JSON) AS card;

CREATE TABLE ops.report_note AS
SELECT DATE '2026-05-31' AS run_on, 2 AS evaluation_no, DATE '2026-06-01' AS noted_on;

CREATE TABLE ops.report_change AS
SELECT DATE '2026-05-31' AS run_on, 2 AS evaluation_no, flag_id, rule_id, rule_version, tier, unit_code, occurred_on,
  'WITHDRAWN' AS change, CAST([] AS VARCHAR[]) AS parts, ['LATE:crossing', 'LATE:repatriation'] AS causes, reason, reason_en, is_sealed
FROM flag.flag;

CREATE TABLE reference.tpi AS
SELECT 'A-CGK' AS tpi_code, 'Soekarno-Hatta' AS name, 'AIR' AS kind, '36' AS province_code, 7 AS utc_offset;
