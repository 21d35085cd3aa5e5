/*
title: Records that belong to planted cases; expected_rules stands on the record a rule should be about
grain: one row a record and case
reads: [instance, application_row, crossing, passenger_list, placement, repatriation, community_report, actor, step_registry, person]
doc: >
  A passenger list tells where somebody is about to go, so of what is expected of a departure only the C rules stand on it. Of a
  report no person is known.
*/
WITH planted AS (
  SELECT case_key, 'passport_application' AS feed, application_id AS record_key, true_nik AS nik, part, expected
  FROM application_row
  WHERE case_key IS NOT NULL AND submitted_on < $start + CAST($days AS INTEGER)
  UNION ALL
  SELECT case_key, 'crossing', crossing_id, true_nik, part, expected
  FROM crossing
  WHERE case_key IS NOT NULL
  UNION ALL
  SELECT case_key, 'passenger_list', record_key, true_nik, part,
    nullif(array_to_string(list_filter(string_split(expected, '+'), lambda r: r[1] = 'C'), '+'), '')
  FROM passenger_list
  WHERE case_key IS NOT NULL
  UNION ALL
  SELECT case_key, 'repatriation', case_id, true_nik, part, NULL
  FROM repatriation
  WHERE case_key IS NOT NULL
  UNION ALL
  SELECT case_key, 'community_report', report_id, NULL, part, NULL
  FROM community_report
  WHERE case_key IS NOT NULL
  UNION ALL
  SELECT DISTINCT case_key, 'placement', id_pmi, true_nik, part, NULL
  FROM placement
  WHERE case_key IS NOT NULL
  UNION ALL
  SELECT a.case_key, 'population_registry', p.nik, p.nik, min(t.part), string_agg(DISTINCT t.expected, '+' ORDER BY t.expected)
  FROM actor AS a
  INNER JOIN step_registry AS t ON t.scenario = a.scenario AND (t.is_twin = 'Y') = a.is_twin AND t.role = a.role
  INNER JOIN person AS p ON p.person_id = a.person_id
  GROUP BY a.case_key, p.nik
)
SELECT
  i.scenario,
  CAST(i.instance AS INTEGER) AS instance,
  i.is_twin = 'Y' AS is_twin,
  p.feed,
  p.record_key,
  p.nik,
  p.part,
  CASE WHEN p.expected IS NULL THEN CAST([] AS VARCHAR[]) ELSE string_split(p.expected, '+') END AS expected_rules,
  i.anchor_on AS complete_on
FROM planted AS p
INNER JOIN instance AS i ON i.case_key = p.case_key
ORDER BY i.scenario, i.instance, is_twin, p.feed, p.record_key
