/*
title: Applications of the planted cases
grain: one row a case, resident and step
reads: [actor, step_application, person, office, instance]
*/
WITH step AS (
  SELECT
    row_number() OVER (ORDER BY scenario, is_twin, role, day, decision) % 10 AS step_no,
    *
  FROM step_application
),
acted AS (
  SELECT
    a.person_id * 100 + 10 * row_number() OVER (PARTITION BY a.person_id ORDER BY t.day, t.step_no) AS attempt_key,
    a.case_key,
    a.scenario,
    a.is_twin AS actor_is_twin,
    a.anchor_on,
    a.unit,
    a.person_id,
    t.*,
    p.hh,
    p.province_code,
    p.regency_code,
    workday(a.anchor_on + CAST(t.day AS INTEGER)
      - CAST(ui('spread', CASE WHEN t.spread_of = 'CASE' THEN a.case_key || t.day || t.role ELSE a.person_id || ' ' || t.day END, t.spread + 1)
        AS INTEGER)) AS submitted_on
  FROM actor AS a
  INNER JOIN step AS t ON t.scenario = a.scenario AND (t.is_twin = 'Y') = a.is_twin AND t.role = a.role
  INNER JOIN person AS p ON p.person_id = a.person_id
),
partner AS (
  SELECT
    case_key,
    unit,
    role,
    min(person_id) AS person_id
  FROM actor
  GROUP BY case_key, unit, role
)
SELECT
  a.attempt_key,
  a.person_id,
  a.submitted_on,
  a.type,
  alt(a.purpose, a.case_key) AS purpose,
  alt(a.destination, a.case_key) AS destination,
  a.decision,
  a.reason,
  CASE
    WHEN a.office = 'HOME' THEN o.offices[1 + ui('office', a.regency_code, len(o.offices))]
    WHEN a.office = 'L1' THEN alt('KANIM2171|KANIM1472|KANIM2172', a.case_key)
    WHEN a.office = 'OTHER' THEN
      CASE WHEN a.province_code = '31' THEN alt('KANIM3671|KANIM2171|KANIM3275', a.case_key) ELSE alt('KANIM3171|KANIM3173|KANIM3172', a.case_key) END
    ELSE a.office
  END AS office_code,
  a.phone AS phone_mode,
  a.guarantor AS guarantor_mode,
  CASE
    WHEN a.licence = 'PPIU' THEN 'PPIU-00001'
    WHEN a.licence = 'P3MI' THEN 'P3MI-00001'
  END AS licence_id,
  a.is_first = 'Y' AS is_first,
  a.planned_days,
  a.stay AS stay_type,
  CASE a.accompany WHEN 'FATHER' THEN a.hh * 32 + 1 WHEN 'MOTHER' THEN a.hh * 32 + 2 WHEN 'STRANGER' THEN s.person_id END AS accompanying_id,
  a.birth_shift_years,
  a.nik AS nik_mode,
  a.case_key,
  a.part,
  a.expected
FROM acted AS a
INNER JOIN office AS o ON o.province_code = a.province_code
LEFT JOIN partner AS s ON s.case_key = a.case_key AND s.unit = a.unit AND s.role = 'STRANGER'
ORDER BY a.attempt_key
