/*
title: The true owner of every record that belongs to a person, and whether the record tells who that is
grain: one row a record
reads: [claim, lone_name, application_row, passport_application, crossing, passenger_list, placement, placement_fault, repatriation, enrolled]
doc: See the package's text for what is_linkable means. It follows from what was made and spoilt, not from any linker.
*/
WITH settled AS (
  SELECT
    c.application_id,
    c.passport_no,
    c.person_id,
    c.old_passport_no,
    c.has_nik OR l.person_id IS NOT NULL AS is_settled
  FROM claim AS c
  LEFT JOIN lone_name AS l
    ON l.person_id = c.person_id AND l.written = c.full_name AND l.birth_on = c.birth_date
      AND l.mother_name IS NOT DISTINCT FROM c.mother_name AND l.birth_place IS NOT DISTINCT FROM c.birth_place
),
chained AS (
  SELECT
    s.application_id,
    s.passport_no,
    s.person_id,
    s.is_settled OR coalesce(o.is_settled, FALSE) AS is_settled
  FROM settled AS s
  LEFT JOIN settled AS o ON o.passport_no = s.old_passport_no AND o.person_id = s.person_id
),
named AS (
  SELECT person_id, written, birth_on
  FROM lone_name
  WHERE mother_name IS NULL AND birth_place IS NULL
),
placed AS (
  SELECT
    p.id_pmi,
    p.true_nik,
    bool_or(
      CASE WHEN f.nik_fault = 'NIK_TYPO' THEN e.has_own_nik ELSE e.person_id IS NOT NULL END
      OR coalesce(b.is_settled, FALSE)
      OR n.person_id IS NOT NULL
    ) AS is_linkable
  FROM placement AS p
  LEFT JOIN placement_fault AS f ON f.id_pmi = p.id_pmi
  LEFT JOIN enrolled AS e ON e.person_id = p.person_id
  LEFT JOIN chained AS b ON b.passport_no = doc_repaired(p.passport_no) AND b.person_id = p.person_id
  LEFT JOIN named AS n ON n.person_id = p.person_id AND n.written = p.full_name AND n.birth_on = CAST(p.birth_date AS DATE)
  GROUP BY p.id_pmi, p.true_nik
)
SELECT
  'passport_application' AS feed,
  r.application_id AS record_key,
  r.true_nik AS nik,
  coalesce(c.is_settled, FALSE) AS is_linkable
FROM application_row AS r
LEFT JOIN chained AS c ON c.application_id = r.application_id
WHERE r.application_id IN (SELECT application_id FROM passport_application)
UNION ALL
SELECT
  'crossing',
  c.crossing_id,
  c.true_nik,
  e.person_id IS NOT NULL AND NOT c.is_malformed AND (coalesce(b.is_settled, FALSE) OR n.person_id IS NOT NULL)
FROM crossing AS c
LEFT JOIN enrolled AS e ON e.nik = c.true_nik
LEFT JOIN chained AS b ON b.passport_no = doc_repaired(CASE WHEN c.doc_type = 'PASPOR' THEN c.doc_no END) AND b.person_id = e.person_id
LEFT JOIN named AS n ON n.person_id = e.person_id AND n.written = c.mrz_name AND n.birth_on = TRY_CAST(c.birth_date AS DATE)
UNION ALL
SELECT
  'passenger_list',
  l.record_key,
  l.true_nik,
  e.person_id IS NOT NULL AND (coalesce(b.is_settled, FALSE) OR n.person_id IS NOT NULL)
FROM passenger_list AS l
LEFT JOIN enrolled AS e ON e.nik = l.true_nik
LEFT JOIN chained AS b ON b.passport_no = CASE WHEN l.doc_type = 'PASPOR' THEN l.doc_no END AND b.person_id = e.person_id
LEFT JOIN named AS n ON n.person_id = e.person_id AND n.written = l.mrz_name AND n.birth_on = CAST(l.birth_date AS DATE)
UNION ALL
SELECT
  'repatriation',
  r.case_id,
  r.true_nik,
  e.person_id IS NOT NULL AND (r.nik IS NOT NULL OR coalesce(b.is_settled, FALSE) OR n.person_id IS NOT NULL)
FROM repatriation AS r
LEFT JOIN enrolled AS e ON e.person_id = r.person_id
LEFT JOIN chained AS b ON b.passport_no = r.passport_no AND b.person_id = r.person_id
LEFT JOIN named AS n ON n.person_id = r.person_id AND n.written = r.full_name AND n.birth_on = CAST(r.birth_date AS DATE)
UNION ALL
SELECT
  'placement',
  id_pmi,
  true_nik,
  coalesce(is_linkable, FALSE)
FROM placed
ORDER BY 1, 2
