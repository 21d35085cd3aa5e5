/*
id: C05
version: "1.0"
status: active
label: PMI_NP
tier: 2
grain: crossing
owner: [TPI]
title:
  id: Mencoba lagi di TPI lain setelah penundaan
  en: New attempt at another post after a deferral
statement:
  id: >
    Setelah keberangkatan ditunda, orang yang sama berangkat lewat TPI lain dalam beberapa minggu dengan cerita yang sama dan tanpa
    keterangan baru: tidak ada catatan penempatan, visa tinggal, biro berizin, atau keluarga yang menyertai.
  en: >
    After a departure was deferred, the same person leaves through another post within weeks, with the same story and nothing new: no
    placement record, residence or work visa, licensed agency or accompanying family.
reason:
  id: >
    Ditunda di {earlier_tpi} pada {earlier_on} ({earlier_reason}); {days_since} hari kemudian berangkat lewat {tpi} ke {destination} tanpa
    keterangan baru yang tercatat.
  en: >
    Deferred at {earlier_tpi} on {earlier_on} ({earlier_reason}); {days_since} days later at {tpi} to {destination} with nothing new on
    record.
feeds: [crossing, passport_application, population_registry, placement, licence]
reads: [fact.departure, fact.retry]
look_back:
  days: 30
  reason: Registers and bookings that explain a departure arrive within a month.
cap:
  hits: 600
  reason: About 1,260 departures are deferred in 30 days; if half of them seemed to try elsewhere, the linkage would be at fault.
parameters:
  retry_days: {value: 30, reason: "Starting value; later attempts more often follow a changed plan."}
  soon_days: {value: 14, reason: "Within two weeks hardly any paper can be completed; it only adds strength."}
legal_basis:
  - UU 6/2011 art. 89
  - Permenimipas 2/2025 art. 13
  - Permenkumham 9/2024
source:
  - "People deferred at one post seen at the next (Batampos, Batam 2023)"
  - "One database at all posts (Batampos on how officers work)"
innocent:
  id:
    - Dokumen sudah dilengkapi
    - Penundaan pertama keliru
    - Penerbangan dari TPI lain lebih murah
  en:
    - Papers completed meanwhile
    - The first deferral was a mistake
    - Cheaper connection from another post
clears:
  id:
    - Dokumen yang diminta pada penundaan pertama
    - ID PMI dan visa kerja
    - Tiket pulang dan alamat menginap
  en:
    - The papers asked for at the first deferral
    - ID PMI and work visa
    - Return ticket and address of stay
questions:
  id:
    - Apa yang dijelaskan petugas pada penundaan pertama?
    - Siapa yang mengatur perjalanan lewat sini?
    - Apakah ada biaya yang harus Anda kembalikan kepada seseorang?
  en:
    - What did the officer explain at the first deferral?
    - Who arranged the way through this post?
    - Is there money you must pay back to someone?
sunset_on: 2027-12-31
life:
  - {version: "1.0", status: active, date: 2026-11-22, by: "Lintas rule board", why: "First edition; measured on invented data only."}
*/
SELECT
  departure.crossing_id AS subject_key,
  departure.person_id,
  departure.known_on AS occurred_on,
  departure.tpi_code AS unit_code,
  0.5
  + CASE WHEN retry.earlier_reason = 'PMI_NP' THEN 0.2 ELSE 0 END
  + CASE WHEN retry.days_since <= $soon_days THEN 0.2 ELSE 0 END AS strength,
  {
    'earlier_on': retry.earlier_on,
    'earlier_tpi': retry.earlier_tpi_code,
    'earlier_reason': retry.earlier_reason,
    'tpi': departure.tpi_code,
    'destination': departure.destination,
    'days_since': retry.days_since,
    'retry_days': $retry_days,
    'placement_records': retry.placements_since
  } AS evidence,
  [
    {'feed': departure.feed, 'record_key': departure.crossing_id, 'part': 'tpi_code'},
    {'feed': 'crossing', 'record_key': retry.earlier_crossing_id, 'part': 'deferral_reason'}
  ] AS sources
FROM fact.departure AS departure
INNER JOIN fact.retry AS retry
  ON departure.crossing_id = retry.crossing_id
WHERE
  departure.known_on > $from_on
  AND departure.known_on <= $run_on
  AND departure.rung IN ('JUDGED', 'BOOK', 'NIK', 'REPAIRED', 'OLD_BOOK')
  AND departure.outcome IN ('BERANGKAT', 'DITUNDA', 'DIJADWALKAN')
  AND retry.days_since <= $retry_days
  AND departure.tpi_code <> retry.earlier_tpi_code
  -- the same story: another journey for another purpose is another matter
  AND (
    COALESCE(departure.purpose, retry.earlier_purpose) = retry.earlier_purpose
    OR departure.destination = retry.earlier_destination
  )
  -- something new since then
  AND COALESCE(departure.visa_type, 'NONE') NOT IN ('WORK', 'STUDY', 'RESIDENCE')
  AND NOT departure.is_agency_licensed
  AND NOT (departure.family_adults > 0 AND retry.earlier_family_adults = 0)
  AND NOT (
    retry.earlier_reason = 'TUJUAN_TIDAK_JELAS'
    AND retry.earlier_return_on IS NULL
    AND departure.return_on IS NOT NULL
  )
  AND retry.placements_since = 0
