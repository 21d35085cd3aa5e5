/*
title: The repatriation feed: ordinary deportees and the returned of planted cases, some days after they came home
grain: one row a case
reads: [deportee, actor, step_repatriation, person, book]
*/
WITH came AS (
  SELECT person_id, returned_on, country, reason, victim_status, decided_by, NULL AS case_key, NULL AS part
  FROM deportee
  UNION ALL
  SELECT a.person_id, a.anchor_on + CAST(t.day AS INTEGER), alt(t.country, a.case_key), t.reason, t.victim_status, t.decided_by, a.case_key, t.part
  FROM actor AS a
  INNER JOIN step_repatriation AS t ON t.scenario = a.scenario AND (t.is_twin = 'Y') = a.is_twin AND t.role = a.role
),
told AS (
  SELECT
    c.*,
    p.nik AS true_nik,
    p.nik,
    p.full_name,
    p.birth_on,
    b.passport_no,
    c.returned_on + CAST(2 + ui('case lag', c.person_id, 9) AS INTEGER) AS sent_on,
    row_number() OVER (PARTITION BY c.country, c.returned_on ORDER BY c.person_id) AS place
  FROM came AS c
  INNER JOIN person AS p ON p.person_id = c.person_id
  LEFT JOIN book AS b ON b.person_id = c.person_id AND c.returned_on >= b.issued_on AND c.returned_on < b.until_on
)
SELECT
  greatest($start, sent_on) AS business_on,
  person_id,
  true_nik,
  case_key,
  part,
  'RPT-' || country || '-' || strftime(returned_on, '%y%m%d') || '-' || lpad(CAST(place AS VARCHAR), 3, '0') AS case_id,
  CASE WHEN case_key IS NOT NULL OR u('nik known', person_id) < 0.85 THEN nik END AS nik,
  passport_no,
  CASE WHEN case_key IS NULL AND u('name as told', person_id) < 0.05 THEN coalesce(name_variant(full_name, person_id), full_name) ELSE full_name END AS full_name,
  CAST(birth_on AS VARCHAR) AS birth_date,
  country,
  CAST(returned_on AS VARCHAR) AS returned_on,
  reason,
  victim_status,
  decided_by
FROM told
WHERE sent_on < $start + CAST($days AS INTEGER)
ORDER BY business_on, case_id
