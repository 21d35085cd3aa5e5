/*
title: The placement feed: each worker's latest status on the dates on which it changed
grain: one row a placement and delivery
reads: [placement_row, placement_fault, person, book]
*/
WITH step AS (
  SELECT
    p.id_pmi,
    s.status,
    s.status_on,
    s.place
  FROM placement_row AS p
  CROSS JOIN LATERAL (
    VALUES
      (1, 'DAFTAR', p.signed_on),
      (2, 'DOKUMEN', p.documents_on),
      (3, 'OPP', p.briefed_on),
      (4, 'TERBIT_ID', p.id_on),
      (5, 'BERANGKAT', p.depart_on),
      (6, 'PULANG', p.ends_on)
  ) AS s (place, status, status_on)
  WHERE s.status_on < $start + CAST($days AS INTEGER)
),
shown AS (
  SELECT
    id_pmi,
    greatest($start, status_on) AS business_on,
    arg_max(status, date_diff('day', DATE '2000-01-01', status_on) * 10 + place) AS status,
    max(status_on) AS status_on
  FROM (
    SELECT id_pmi, status, status_on, place
    FROM step
  ) AS t
  GROUP BY id_pmi, greatest($start, status_on)
)
SELECT
  s.business_on,
  r.person_id,
  r.case_key,
  r.part,
  r.id_pmi,
  b.passport_no IS DISTINCT FROM doc_written(b.passport_no, f.passport_fault, f.k) AS is_passport_off,
  p.nik AS true_nik,
  coalesce(f.nik, p.nik) AS nik,
  doc_written(b.passport_no, f.passport_fault, f.k) AS passport_no,
  coalesce(f.full_name, p.full_name) AS full_name,
  CAST(coalesce(f.birth_on, p.birth_on) AS VARCHAR) AS birth_date,
  r.scheme,
  r.sector,
  r.employer,
  r.destination,
  r.p3mi_id,
  CASE WHEN s.status IN ('TERBIT_ID', 'BERANGKAT', 'PULANG') THEN r.work_visa_no END AS work_visa_no,
  CAST(r.depart_on AS VARCHAR) AS contract_start,
  CAST(r.ends_on AS VARCHAR) AS contract_end,
  s.status,
  CAST(s.status_on AS VARCHAR) AS status_on
FROM shown AS s
INNER JOIN placement_row AS r ON r.id_pmi = s.id_pmi
INNER JOIN person AS p ON p.person_id = r.person_id
LEFT JOIN placement_fault AS f ON f.id_pmi = r.id_pmi
LEFT JOIN book AS b ON b.person_id = r.person_id AND least(s.business_on, r.ends_on) >= b.issued_on AND least(s.business_on, r.ends_on) < b.until_on
ORDER BY s.business_on, r.id_pmi
