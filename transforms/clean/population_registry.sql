/*
title: Civil registry extract, typed
grain: one row per person and delivery
key: [nik]
history: event_on
reads: [landed]
*/
SELECT
  CAST(NIK AS BIGINT) AS nik,
  CAST(NO_KK AS BIGINT) AS no_kk,
  UPPER(TRIM(NAMA_LGKP)) AS full_name,
  CASE TRIM(JENIS_KLMIN) WHEN '1' THEN 'L' WHEN '2' THEN 'P' END AS sex,
  UPPER(TRIM(TMPT_LHR)) AS birth_place,
  CAST(TGL_LHR AS DATE) AS birth_on,
  CAST(STAT_KWN AS TINYINT) AS marital_code,
  CAST(STAT_HBKEL AS TINYINT) AS family_relation_code,
  CAST(PDDK_AKH AS TINYINT) AS education_code,
  CAST(JENIS_PKRJN AS TINYINT) AS occupation_code,
  CAST(NIK_IBU AS BIGINT) AS mother_nik,
  UPPER(TRIM(NAMA_LGKP_IBU)) AS mother_name,
  CAST(NIK_AYAH AS BIGINT) AS father_nik,
  UPPER(TRIM(NAMA_LGKP_AYAH)) AS father_name,
  TRIM(ALAMAT) AS address,
  TRIM(NO_RT) AS rt,
  TRIM(NO_RW) AS rw,
  LPAD(CAST(CAST(NO_PROP AS INTEGER) AS VARCHAR), 2, '0')
    || '.' || LPAD(CAST(CAST(NO_KAB AS INTEGER) AS VARCHAR), 2, '0')
    || '.' || LPAD(CAST(CAST(NO_KEC AS INTEGER) AS VARCHAR), 2, '0')
    || '.' || LPAD(CAST(CAST(NO_KEL AS INTEGER) AS VARCHAR), 4, '0') AS village_code,
  PERISTIWA AS event_code,
  CAST(TGL_PERISTIWA AS DATE) AS event_on,
  STATUS_AKTIF = '1' AS is_active,
  PKS_ID AS agreement_id,
  line_no
FROM landed
