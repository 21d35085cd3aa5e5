/*
title: What held on a run date, as people look at it
grain: one row per item, with its flags and every part of its score; a flag in no item is a row of its own
reads: [mart.flag, mart.item, mart.item_flag, mart.priority_part]
parameters: [run_on]
*/
WITH held AS (
  SELECT
    flag.flag_id,
    flag.rule_id,
    flag.rule_version,
    flag.tier,
    flag.label,
    flag.status,
    flag.unit_code,
    flag.subject_kind,
    flag.subject_key,
    flag.person_id,
    flag.occurred_on,
    flag.first_run_on,
    flag.last_run_on,
    flag.strength,
    flag.reason,
    entry.item_id,
    entry.role,
    entry.score,
    entry.place,
    COALESCE(entry.item_id, flag.flag_id) AS listed_id
  FROM mart.flag AS flag
  LEFT JOIN mart.item_flag AS entry ON entry.flag_id = flag.flag_id
  WHERE flag.first_run_on <= $run_on
    AND flag.last_run_on >= $run_on
),
gathered AS (
  SELECT
    listed_id,
    MIN(item_id) AS item_id,
    MIN(tier) AS tier,
    MIN(occurred_on) AS occurred_on,
    MIN(unit_code) AS unit_code,
    COUNT(*) AS n_flags,
    STRING_AGG(DISTINCT rule_id, ' ' ORDER BY rule_id) AS rules,
    ARRAY_AGG(reason ORDER BY place NULLS LAST, flag_id)[1] AS reason,
    ARRAY_AGG(
      {
        'flag_id': flag_id,
        'rule_id': rule_id,
        'rule_version': rule_version,
        'tier': tier,
        'label': label,
        'status': status,
        'role': role,
        'score': score,
        'unit_code': unit_code,
        'subject_kind': subject_kind,
        'subject_key': subject_key,
        'person_id': person_id,
        'occurred_on': occurred_on,
        'first_run_on': first_run_on,
        'last_run_on': last_run_on,
        'strength': strength,
        'reason': reason
      }
      ORDER BY place NULLS LAST, flag_id
    ) AS flags
  FROM held
  GROUP BY listed_id
),
part AS (
  SELECT
    scope_id AS item_id,
    ARRAY_AGG(
      {'part': part, 'code': code, 'points': points, 'text': text, 'text_en': text_en} ORDER BY place, code
    ) AS parts
  FROM mart.priority_part
  WHERE scope = 'item'
  GROUP BY scope_id
)
SELECT
  item.place,
  COALESCE(item.tier, gathered.tier) AS tier,
  item.score,
  item.kind,
  COALESCE(item.unit_code, gathered.unit_code) AS unit_code,
  gathered.rules,
  item.departs_at,
  item.lead_hours,
  gathered.n_flags,
  COALESCE(item.shared_fact, gathered.reason) AS reason,
  gathered.item_id,
  item.shared_kind,
  item.shared_fact,
  item.shared_fact_en,
  item.families,
  part.parts,
  gathered.flags
FROM gathered
LEFT JOIN mart.item AS item ON item.item_id = gathered.item_id
LEFT JOIN part ON part.item_id = gathered.item_id
ORDER BY
  COALESCE(item.tier, gathered.tier),
  item.place NULLS LAST,
  gathered.occurred_on DESC,
  gathered.listed_id
