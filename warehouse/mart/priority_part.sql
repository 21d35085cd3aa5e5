/*
title: Every part of every score
grain: one row a scored thing and part
reads: [flag.priority_part, flag.item, flag.flag, temp.flagged_person]
columns:
  scope: item or flag
  scope_id: item or flag
  place: order of the parts
  part: TIER, GROUP, STRENGTH, FAMILY, PRECISION, LEAD or MITIGATION
  code: which weight of the part
  points: points, negative for what speaks for the person
  text: what they are for, in Bahasa Indonesia
  text_en: the same in English
*/
WITH subject AS (
  SELECT
    'item' AS scope,
    item_id AS scope_id,
    person_id
  FROM flag.item
  UNION ALL
  SELECT
    'flag' AS scope,
    flag_id AS scope_id,
    person_id
  FROM flag.flag
)
SELECT
  part.scope,
  part.scope_id,
  part.place,
  part.part,
  part.code,
  part.points,
  part.text,
  part.text_en,
  NOT part.is_sealed AS is_unsealed,
  part.is_sealed OR coalesce(flagged.has_sealed_flag, FALSE) AS is_for_protection
FROM flag.priority_part AS part
LEFT JOIN subject
  ON subject.scope = part.scope
  AND subject.scope_id = part.scope_id
LEFT JOIN temp.flagged_person AS flagged
  ON flagged.person_id = subject.person_id
