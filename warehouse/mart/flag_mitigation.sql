/*
title: What speaks for the flagged person
grain: one row a flag and circumstance
reads: [flag.mitigation, flag.flag]
columns:
  flag_id: flag
  kind: ID_PMI, LICENSED_BUREAU, PAST_RETURNS or FAMILY_LINK
  text: in Bahasa Indonesia
  text_en: in English
*/
SELECT
  mitigation.flag_id,
  mitigation.kind,
  mitigation.text,
  mitigation.text_en,
  flagged.status = 'OPEN' AS is_open_flag
FROM flag.mitigation AS mitigation
INNER JOIN flag.flag AS flagged
  ON flagged.flag_id = mitigation.flag_id
