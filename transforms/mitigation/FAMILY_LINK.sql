/*
kind: FAMILY_LINK
title:
  id: Hubungan keluarga
  en: Family link
grain: one row per flag whose record shows family
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
    AND hit.subject_key = departure.crossing_id
LEFT JOIN fact.application AS application
  ON departure.issuing_application_id = application.application_id
WHERE
  departure.family_adults > 0
  OR application.is_accompanied_by_parent
  OR application.is_guarantor_family
