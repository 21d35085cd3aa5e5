/*
kind: BORDER_RESIDENT
title:
  id: Warga daerah perbatasan
  en: Resident of the border area
grain: one row per flag of somebody who leaves by land or sea through a post of the home province
reads: [new_hit, fact.departure]
doc: Trade, family and shopping across the border are everyday life there.
*/
SELECT
  hit.flag_id,
  'Tinggal di provinsi tempat pos lintas batas atau pelabuhan ini berada' AS text,
  'Lives in the province of this border post or ferry terminal' AS text_en
FROM new_hit AS hit
INNER JOIN fact.departure AS departure
  ON
    hit.subject_kind = 'crossing'
    AND hit.person_id IS NOT NULL
    AND hit.subject_key = departure.crossing_id
WHERE
  departure.mode IN ('LAND', 'SEA')
  AND departure.province_code = departure.tpi_province_code
