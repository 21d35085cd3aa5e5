/*
title: Applications as the sender's system holds them at the end, noise included
grain: one row an application
reads: [ordinary_application, planted_application, person, registry_event, licence_body]
*/
WITH every AS (
  SELECT
    attempt_key, person_id, submitted_on, type, decision, reason, purpose, destination, office_code, licence_id, has_office_phone, is_first,
    planned_days, stay_type, NULL AS case_key, NULL AS part, NULL AS expected, 'OWN' AS phone_mode, 'NONE' AS guarantor_mode, 0 AS birth_shift_years,
    'OWN' AS nik_mode, NULL AS accompanying_id
  FROM ordinary_application
  UNION ALL
  SELECT
    attempt_key, person_id, submitted_on, type, decision, reason, purpose, destination, office_code, licence_id, phone_mode = 'BUREAU', is_first,
    planned_days, stay_type, case_key, part, expected, phone_mode, guarantor_mode, birth_shift_years, nik_mode, accompanying_id
  FROM planted_application
),
timed AS (
  SELECT
    e.*,
    u('urgent', e.attempt_key) < 0.06 AS is_urgent,
    e.submitted_on + to_minutes(CAST(450 + ui('hour', e.attempt_key, 510) AS BIGINT)) + to_seconds(ui('second', e.attempt_key, 60)) AS submitted_at,
    nextwork(e.submitted_on + CAST(CASE
      WHEN e.case_key IS NOT NULL THEN 1
      WHEN u('urgent', e.attempt_key) < 0.06 THEN 0
      ELSE 1 + ui('queue', e.attempt_key, 5)
    END AS INTEGER)) AS interview_on
  FROM every AS e
),
decided AS (
  SELECT
    t.*,
    t.interview_on + to_minutes(CAST(480 + ui('interview', t.attempt_key, 420) AS BIGINT)) AS interview_at,
    CASE
      WHEN t.decision = 'PROSES' THEN NULL
      WHEN t.decision = 'BATAL' AND t.reason = 'DOKUMEN' THEN t.submitted_on + 30
      ELSE nextwork(t.interview_on + CAST(CASE WHEN t.is_urgent THEN 0 ELSE 1 + ui('decides', t.attempt_key, 3) END AS INTEGER))
    END AS decided_on
  FROM timed AS t
),
aware AS (
  SELECT
    d.*,
    CASE WHEN d.decided_on IS NOT NULL
      THEN d.decided_on + to_minutes(CAST(CASE WHEN d.is_urgent THEN 930 ELSE 480 END + ui('decided', d.attempt_key, 90) AS BIGINT)) END AS decided_at
  FROM decided AS d
),
numbered AS (
  SELECT
    a.*,
    CASE WHEN a.decision = 'TERBIT' THEN row_number() OVER (PARTITION BY a.decision ORDER BY a.decided_on, a.attempt_key) END AS book_no,
    row_number() OVER (PARTITION BY a.office_code, a.submitted_on ORDER BY a.submitted_at, a.attempt_key) AS daily_no
  FROM aware AS a
),
issued AS (
  SELECT
    person_id,
    attempt_key,
    decided_on,
    book_no(book_no) AS passport_no
  FROM numbered
  WHERE book_no IS NOT NULL
),
previous AS (
  SELECT
    n.attempt_key,
    arg_max(i.passport_no, i.attempt_key) AS previous_no
  FROM numbered AS n
  INNER JOIN issued AS i ON i.person_id = n.person_id AND i.attempt_key < n.attempt_key AND i.decided_on <= n.submitted_on
  GROUP BY n.attempt_key
),
booked AS (
  SELECT
    n.*,
    i.passport_no,
    v.previous_no,
    (SELECT count(*) FROM issued) + row_number() OVER (ORDER BY n.attempt_key) AS unknown_book_no
  FROM numbered AS n
  LEFT JOIN issued AS i ON i.attempt_key = n.attempt_key
  LEFT JOIN previous AS v ON v.attempt_key = n.attempt_key
)
SELECT
  'PMH-' || b.office_code || '-' || strftime(b.submitted_on, '%Y%m%d') || '-' || lpad(CAST(b.daily_no AS VARCHAR), 5, '0') AS application_id,
  b.attempt_key,
  b.person_id,
  b.case_key,
  b.part,
  b.expected,
  b.office_code,
  CASE WHEN b.office_code LIKE 'KBRI%' THEN 'PERWAKILAN' ELSE ['MPASPOR', 'MPASPOR', 'MPASPOR', 'MPASPOR', 'MPASPOR', 'MPASPOR', 'WALKIN', 'EAZY'][
    1 + ui('channel', b.attempt_key, 8)] END AS channel,
  b.type AS application_type,
  CASE WHEN b.is_urgent THEN 'PERCEPATAN' ELSE 'REGULER' END AS service,
  b.purpose,
  b.destination,
  b.licence_id,
  b.has_office_phone,
  b.is_first,
  b.planned_days,
  b.stay_type,
  b.phone_mode,
  b.guarantor_mode,
  b.birth_shift_years,
  b.nik_mode,
  b.accompanying_id,
  b.submitted_on,
  b.submitted_at,
  b.interview_on,
  CASE WHEN b.decision <> 'BATAL' THEN b.interview_at END AS interview_at,
  b.decided_on,
  b.decided_at,
  b.decision,
  b.reason AS reason_code,
  b.passport_no,
  CASE WHEN b.type = 'BARU' THEN NULL ELSE coalesce(b.previous_no, book_no(b.unknown_book_no)) END AS old_passport_no
FROM booked AS b
ORDER BY b.attempt_key
