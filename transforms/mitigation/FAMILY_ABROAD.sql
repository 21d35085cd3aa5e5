/*
kind: FAMILY_ABROAD
title:
  id: Keluarga bekerja di negara tujuan
  en: Family works in the country
grain: one row per flag of somebody whose family has a running placement at the destination
reads: [new_hit, fact.departure_sign, fact.application, fact.kin, fact.placement]
doc: For departures the family card counts too, for applications parents and grandparents.
*/
SELECT
  hit.flag_id,
  CAST(departure_sign.family_abroad AS VARCHAR) || ' anggota keluarga bekerja di negara tujuan dengan penempatan yang berlaku' AS text,
  CAST(departure_sign.family_abroad AS VARCHAR) || ' family member(s) work in the country under a running placement' AS text_en
FROM new_hit AS hit
INNER JOIN fact.departure_sign AS departure_sign
  ON
    hit.subject_kind = 'crossing'
    AND hit.person_id IS NOT NULL
    AND hit.subject_key = departure_sign.crossing_id
WHERE departure_sign.family_abroad > 0
UNION ALL
SELECT
  hit.flag_id,
  CAST(COUNT(DISTINCT kin.kin_id) AS VARCHAR) || ' orang tua atau kakek-nenek bekerja di negara tujuan dengan penempatan yang berlaku' AS text,
  CAST(COUNT(DISTINCT kin.kin_id) AS VARCHAR) || ' parent(s) or grandparent(s) work in the country under a running placement' AS text_en
FROM new_hit AS hit
INNER JOIN fact.application AS application
  ON
    hit.subject_kind = 'application'
    AND hit.subject_key = application.application_id
INNER JOIN fact.kin AS kin
  ON hit.person_id = kin.person_id
INNER JOIN fact.placement AS placement
  ON
    kin.kin_id = placement.person_id
    AND application.destination = placement.destination
    AND placement.contract_from <= application.submitted_on
    AND COALESCE(placement.contract_to, application.submitted_on) >= application.submitted_on
GROUP BY hit.flag_id
