/*
title: What speaks for the flagged person
grain: one row a flag and circumstance
reads: [flag.mitigation, flag.flag, temp.flagged_person]
columns:
  flag_id: flag
  kind: ID_PMI, LICENSED_BUREAU, PAST_RETURNS, FAMILY_LINK, FAMILY_ABROAD, BORDER_RESIDENT or RETURN_BOOKED
  text: in Bahasa Indonesia
  text_en: in English
*/
SELECT
  mitigation.flag_id,
  mitigation.kind,
  mitigation.text,
  mitigation.text_en,
  flag.status = 'OPEN' AS is_open_flag,
  NOT flag.is_sealed AS is_unsealed,
  flag.is_sealed OR coalesce(flagged.has_sealed_flag, FALSE) AS is_for_protection
FROM flag.mitigation AS mitigation
INNER JOIN flag.flag AS flag
  ON flag.flag_id = mitigation.flag_id
  AND flag.last_run_on = mitigation.run_on
LEFT JOIN temp.flagged_person AS flagged
  ON flagged.person_id = flag.person_id
