/*
title: Records that the exact keys left over, ready to be compared
grain: one row per record that the exact keys left over
reads: [waiting]
*/
SELECT
  ROW_NUMBER() OVER (ORDER BY feed, record_key) AS record_no,
  feed,
  record_key,
  unit_code,
  record_on,
  nik,
  no_kk,
  COALESCE(mrz_standard(mrz_name), name_standard(full_name)) AS name,
  name_keys(COALESCE(mrz_standard(mrz_name), name_standard(full_name))) AS name_keys,
  birth_on,
  sex,
  name_standard(birth_place) AS birth_place,
  name_standard(mother_name) AS mother,
  village_code,
  address,
  phone,
  doc_type,
  doc_no,
  issuing_state,
  doc_on,
  old_book_no
FROM waiting
