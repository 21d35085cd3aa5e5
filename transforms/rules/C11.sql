/*
id: C11
version: "1.0"
status: active
label: DATA
tier: 1
grain: crossing
owner: [TPI, INTEL]
title:
  id: Penanda terbuka tidak sampai di TPI
  en: An open flag did not reach the post
statement:
  id: >
    Seseorang dengan penanda tingkat 1 atau 2 yang masih terbuka dan belum diperiksa melewati autogate. Ini mengukur kerja sistem: apakah
    daftar kerja sampai sebelum keberangkatan. Tidak ada hal baru tentang orangnya, dan penanda ini tidak menyebut orang.
  en: >
    Somebody with an open tier 1 or 2 flag that nobody had looked at passed the autogate. It measures how the system works: whether the work
    list arrives before the departure. It says nothing new about the person, and names none.
reason:
  id: >
    Lewat autogate dengan {flags} penanda terbuka sejak {since_on} (tingkat tertinggi {highest_tier}), belum diperiksa sampai hari
    keberangkatan.
  en: >
    Passed the autogate with {flags} open flag(s) since {since_on} (highest tier {highest_tier}), not looked at by the day of departure.
feeds: [crossing]
reads: [fact.departure, fact.open_flag, fact.outcome]
look_back:
  days: 30
  reason: Outcomes that offices send back late clear it within a month.
cap:
  hits: 3000
  reason: More than 100 a day would mean that no work list is read at all.
parameters:
  open_days: {value: 30, reason: "A flag nobody looked at for a month is overdue by itself; it shows in the report as never reviewed."}
legal_basis:
  - UU 6/2011 art. 89
  - UU 27/2022 art. 31 (record of processing)
source:
  - "54-57 % of travellers at Soekarno-Hatta use autogates (Liputan6, September 2024)"
  - "Passenger analysis reads the pattern at check-in (Suara Sulsel on travellers from Manado)"
innocent:
  id:
    - Hasil pemeriksaan terlambat dicatat
    - Penanda sudah diselesaikan lewat telepon
  en:
    - The outcome was recorded late
    - The flag had been settled by telephone
clears:
  id:
    - Hasil pemeriksaan penanda yang terbuka dicatat
    - Penjelasan unit mengapa daftar kerja tidak dibaca
  en:
    - The outcome of the open flag is recorded
    - The unit explains why the work list was not read
questions:
  id:
    - Kapan daftar kerja hari itu dibaca di TPI?
    - Siapa yang mengurus penanda yang terbuka?
  en:
    - When was that day's work list read at the post?
    - Who looks after the open flag?
sunset_on: 2027-12-31
life:
  - {version: "1.0", status: active, date: 2026-11-22, by: "Lintas rule board", why: "First edition; measured on invented data only."}
*/
SELECT
  departure.crossing_id AS subject_key,
  CAST(NULL AS BIGINT) AS person_id,
  departure.known_on AS occurred_on,
  departure.tpi_code AS unit_code,
  CASE WHEN MIN(flag.tier) = 1 THEN 0.8 ELSE 0.5 END AS strength,
  {
    'lane': departure.lane,
    'flags': COUNT(*),
    'highest_tier': MIN(flag.tier),
    'since_on': MIN(flag.since_on),
    'open_days': $open_days
  } AS evidence,
  [{'feed': departure.feed, 'record_key': departure.crossing_id, 'part': 'lane'}] AS sources
FROM fact.departure AS departure
INNER JOIN fact.open_flag AS flag
  ON
    departure.person_id = flag.person_id
    AND flag.since_on < departure.crossed_on
    AND flag.since_on >= departure.crossed_on - $open_days
    AND COALESCE(flag.until_on, departure.crossed_on) >= departure.crossed_on
WHERE
  departure.known_on > $from_on
  AND departure.known_on <= $run_on
  AND departure.rung IN ('JUDGED', 'BOOK', 'NIK', 'REPAIRED', 'OLD_BOOK')
  AND departure.outcome = 'BERANGKAT'
  AND departure.lane = 'AUTOGATE'
  AND NOT EXISTS (
    SELECT 1
    FROM fact.outcome AS outcome
    WHERE
      outcome.flag_id = flag.flag_id
      AND outcome.is_reviewed
      AND outcome.decided_on <= departure.crossed_on
  )
GROUP BY
  departure.crossing_id,
  departure.known_on,
  departure.tpi_code,
  departure.lane,
  departure.feed
