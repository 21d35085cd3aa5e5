/*
title: Passport books as applications brought them about
grain: one row per book issued
reads: [seen.passport_application]
*/
SELECT
  passport_no,
  application_id,
  birth_on,
  full_name,
  passport_issued_on AS issued_on
FROM seen.passport_application
WHERE
  decision = 'TERBIT'
  AND passport_no IS NOT NULL
