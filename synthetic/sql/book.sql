/*
title: Passport books with the days on which each is its holder's newest
grain: one row a book
reads: [application, person]
*/
SELECT
  a.person_id,
  a.passport_no,
  a.decided_on AS issued_on,
  CAST(a.decided_on + to_years(
    CASE WHEN a.decided_on >= DATE '2022-10-12' AND p.birth_on + 6210 <= a.decided_on THEN 10 ELSE 5 END
  ) AS DATE) AS expires_on,
  coalesce(lead(a.decided_on) OVER (PARTITION BY a.person_id ORDER BY a.decided_on, a.attempt_key), DATE '2200-01-01') AS until_on,
  a.case_key,
  a.purpose,
  a.destination,
  row_number() OVER (PARTITION BY a.person_id ORDER BY a.decided_on, a.attempt_key) AS book_seq
FROM application AS a
INNER JOIN person AS p ON p.person_id = a.person_id
WHERE a.decision = 'TERBIT'
ORDER BY a.person_id, a.decided_on
