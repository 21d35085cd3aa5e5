/*
title: A border crossing as a record of a person
grain: one row per crossing that is due
key: crossing_id
reads: [due.crossing, reference.tpi]
doc: >
  The gate records no NIK. A border pass (PLB) is given only to residents of the border area, so the post's province says where its
  holder lives.
*/
SELECT
  'crossing' AS feed,
  crossing.crossing_id AS record_key,
  crossing.tpi_code AS unit_code,
  CAST(crossing.crossed_at AS DATE) AS record_on,
  CAST(NULL AS BIGINT) AS nik,
  CAST(NULL AS BIGINT) AS no_kk,
  CAST(NULL AS VARCHAR) AS full_name,
  crossing.mrz_name,
  crossing.birth_on,
  CASE crossing.sex WHEN 'M' THEN 'L' WHEN 'F' THEN 'P' END AS sex,
  CAST(NULL AS VARCHAR) AS birth_place,
  CAST(NULL AS VARCHAR) AS mother_name,
  CASE WHEN crossing.doc_type = 'PLB' THEN tpi.province_code END AS village_code,
  CAST(NULL AS VARCHAR) AS address,
  CAST(NULL AS VARCHAR) AS phone,
  crossing.doc_type,
  crossing.doc_no,
  crossing.issuing_state,
  CAST(crossing.crossed_at AS DATE) AS doc_on,
  CAST(NULL AS VARCHAR) AS old_book_no
FROM due.crossing AS crossing
LEFT JOIN reference.tpi AS tpi
  ON crossing.tpi_code = tpi.tpi_code
