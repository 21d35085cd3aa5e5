/*
title: The feed of community reports: nearly all about harmless things, some from villages of planted cases
grain: one row a report
reads: [village, fostered_village, report_text, actor, step_report, person]
doc: The reporter is never named. A phone in a text is that of a village counter, or the number that a planted case shares.
*/
WITH asked AS (
  SELECT i AS report_no
  FROM range(CAST(ceil($residents * $activity * $reports_per_resident_year * ($history_days + $days) / 365.25) AS BIGINT)) AS r (i)
),
place AS (
  SELECT
    (SELECT list(village_code ORDER BY village_code) FROM village) AS anywhere,
    (SELECT list(village_code ORDER BY village_code) FROM fostered_village) AS fostered
),
phrase AS (
  SELECT
    flatten(list(list_transform(range(CAST(weight AS BIGINT)), lambda i: topic || '|' || text) ORDER BY topic, text)) AS choices
  FROM report_text
),
told AS (
  SELECT
    a.report_no,
    NULL AS case_key,
    NULL AS part,
    $start - CAST($history_days AS INTEGER) + CAST(ui('report day', a.report_no, $history_days + $days) AS INTEGER) AS received_on,
    CASE WHEN u('fostered village', a.report_no) < 0.5 THEN p.fostered[1 + ui('report from', a.report_no, len(p.fostered))]
      ELSE p.anywhere[1 + ui('report from', a.report_no, len(p.anywhere))] END AS village_code,
    t.choices[1 + ui('report text', a.report_no, len(t.choices))] AS told,
    ['A', 'B', 'B', 'C', 'C', 'D', 'F'][1 + ui('source', a.report_no, 7)] || CAST(2 + ui('content', a.report_no, 5) AS VARCHAR) AS reliability,
    CASE WHEN u('gives phone', a.report_no) < 0.06 THEN 9900000 + ui('counter', a.report_no, 49000) END AS phone
  FROM asked AS a
  CROSS JOIN place AS p
  CROSS JOIN phrase AS t
  UNION ALL
  SELECT
    1000000000 + a.person_id,
    a.case_key,
    s.part,
    a.anchor_on + CAST(s.day AS INTEGER) - CAST(ui('report early', a.person_id, s.spread + 1) AS INTEGER),
    p.village_code,
    s.topic || '|' || (SELECT arg_max(text, weight) FROM report_text AS t WHERE t.topic = s.topic),
    s.reliability,
    CASE WHEN s.has_phone = 'Y' THEN 9950000 + ui('broker', a.case_key, 40000) END
  FROM actor AS a
  INNER JOIN step_report AS s ON s.scenario = a.scenario AND s.role = a.role
  INNER JOIN person AS p ON p.person_id = a.person_id
  WHERE NOT a.is_twin AND u('reported', a.person_id) < s.chance
),
timed AS (
  SELECT
    t.*,
    CAST(t.received_on AS TIMESTAMP) + to_minutes(CAST(420 + ui('report minute', t.report_no, 840) AS BIGINT)) AS received_at,
    t.received_on + CAST(ui('report lag', t.report_no, 3) AS INTEGER) AS sent_on
  FROM told AS t
)
SELECT
  greatest($start, sent_on) AS business_on,
  case_key,
  part,
  'LPR-' || replace(village_code, '.', '') || '-' || strftime(received_on, '%y%m%d') || '-'
    || lpad(CAST(row_number() OVER (PARTITION BY village_code, received_on ORDER BY received_at, report_no) AS VARCHAR), 2, '0') AS report_id,
  strftime(received_at, '%Y-%m-%dT%H:%M:%S') AS received_at,
  village_code,
  ['PIMPASA', 'PIMPASA', 'WHATSAPP', 'WHATSAPP', 'PERANGKAT_DESA', 'TELEPON'][1 + ui('report channel', report_no, 6)] AS channel,
  split_part(told, '|', 1) AS topic,
  split_part(told, '|', 2) || CASE WHEN phone IS NULL THEN '' ELSE '. Nomor yang dipakai +62899' || lpad(CAST(phone_no(phone) AS VARCHAR), 7, '0') END AS text,
  reliability,
  CASE WHEN u('agrees', report_no) < 0.8 THEN 'Y' ELSE 'N' END AS consent
FROM timed
WHERE sent_on < $start + CAST($days AS INTEGER)
ORDER BY business_on, report_id
