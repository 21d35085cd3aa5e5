/*
kind: FAMILY_LINK
title:
  id: Hubungan keluarga
  en: Family link
grain: one row per flag whose record shows family, or per group whose departures do
reads: [new_hit, fact.application, fact.departure]
*/
SELECT
  hit.flag_id,
  CASE
    WHEN application.is_accompanied_by_parent THEN 'Permohonan didampingi orang tua atau anggota keluarga'
    ELSE 'Penjamin adalah keluarga menurut data kependudukan'
  END AS text,
  CASE
    WHEN application.is_accompanied_by_parent THEN 'A parent or family member came along to the application'
    ELSE 'The guarantor is family by the civil registry'
  END AS text_en
FROM new_hit AS hit
INNER JOIN fact.application AS application
  ON
    hit.subject_kind = 'application'
    AND hit.subject_key = application.application_id
WHERE
  application.is_accompanied_by_parent
  OR application.is_guarantor_family
UNION ALL
SELECT
  hit.flag_id,
  CASE
    WHEN departure.family_adults > 0
      THEN 'Bepergian bersama ' || CAST(departure.family_adults AS VARCHAR) || ' orang dewasa keluarganya'
    WHEN application.is_accompanied_by_parent THEN 'Permohonan paspornya didampingi orang tua atau anggota keluarga'
    ELSE 'Penjamin pada permohonan paspornya adalah keluarga'
  END AS text,
  CASE
    WHEN departure.family_adults > 0
      THEN 'Travels with ' || CAST(departure.family_adults AS VARCHAR) || ' adult(s) of the family'
    WHEN application.is_accompanied_by_parent THEN 'A parent or family member came along to the passport application'
    ELSE 'The guarantor on the passport application is family'
  END AS text_en
FROM new_hit AS hit
INNER JOIN fact.departure AS departure
  ON
    hit.subject_kind = 'crossing'
    AND hit.person_id IS NOT NULL
    AND hit.subject_key = departure.crossing_id
LEFT JOIN fact.application AS application
  ON departure.issuing_application_id = application.application_id
WHERE
  departure.family_adults > 0
  OR application.is_accompanied_by_parent
  OR application.is_guarantor_family
UNION ALL
SELECT
  member.flag_id,
  CAST(COUNT(DISTINCT departure.crossing_id) AS VARCHAR) || ' orang dalam rombongan bepergian dengan keluarganya' AS text,
  CAST(COUNT(DISTINCT departure.crossing_id) AS VARCHAR) || ' of the group travel with their family' AS text_en
FROM (
  SELECT
    flag_id,
    UNNEST(sources) AS record
  FROM new_hit
  WHERE subject_kind = 'group'
) AS member
INNER JOIN fact.departure AS departure
  ON member.record.record_key = departure.crossing_id
WHERE
  departure.family_adults > 0
  AND member.record.feed IN ('crossing', 'passenger_list')
GROUP BY member.flag_id
