/*
title: Placed workers, ordinary and planted, as the registry holds them at the end
grain: one row a placement
reads: [worker, actor, step_placement, person, licence_body]
*/
WITH every AS (
  SELECT
    person_id,
    depart_on - CAST(75 + ui('signed', person_id, 40) AS INTEGER) AS signed_on,
    depart_on,
    depart_on + contract_days AS ends_on,
    destination,
    CASE WHEN scheme_draw < 0.72 THEN 'P_TO_P' WHEN scheme_draw < 0.80 THEN 'G_TO_G' WHEN scheme_draw < 0.95 THEN 'MANDIRI' WHEN scheme_draw < 0.98 THEN 'UKPS' ELSE 'SPSK' END
      AS scheme,
    company_no,
    NULL AS case_key,
    NULL AS part
  FROM worker
  WHERE NOT is_professional
  UNION ALL
  SELECT
    a.person_id,
    a.anchor_on + CAST(t.signed_day AS INTEGER),
    a.anchor_on + CAST(t.depart_day AS INTEGER),
    a.anchor_on + CAST(t.depart_day + 760 AS INTEGER),
    alt(t.destination, a.case_key),
    'P_TO_P',
    0,
    a.case_key,
    t.part
  FROM actor AS a
  INNER JOIN step_placement AS t ON t.scenario = a.scenario AND (t.is_twin = 'Y') = a.is_twin AND t.role = a.role
)
SELECT
  'PMI-' || strftime(e.signed_on, '%y%m') || '-' || lpad(CAST(row_number() OVER (ORDER BY e.signed_on, e.person_id) AS VARCHAR), 7, '0') AS id_pmi,
  e.person_id,
  e.signed_on,
  e.signed_on + 12 AS documents_on,
  e.depart_on - 16 AS briefed_on,
  e.depart_on - CAST(8 + ui('id pmi', e.person_id, 6) AS INTEGER) AS id_on,
  e.depart_on,
  e.ends_on,
  e.destination,
  e.scheme,
  CASE WHEN e.scheme = 'P_TO_P' THEN 'P3MI-' || lpad(CAST(1 + e.company_no AS VARCHAR), 5, '0') END AS p3mi_id,
  ['DOMESTIK', 'DOMESTIK', 'PENGASUH', 'MANUFAKTUR', 'PERKEBUNAN', 'KONSTRUKSI', 'PERAWAT', 'HOSPITALITY'][1 + ui('sector', e.person_id, 8)] AS sector,
  'MAJIKAN ' || e.destination || ' ' || CAST(1000 + ui('employer', e.person_id, 9000) AS VARCHAR) AS employer,
  'WV-' || e.destination || '-' || upper(substr(md5('visa' || e.person_id), 1, 8)) AS work_visa_no,
  e.case_key,
  e.part
FROM every AS e
ORDER BY id_pmi
