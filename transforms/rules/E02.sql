/*
id: E02
version: "1.0"
status: active
sealed: true
label: TPPO
tier: 1
grain: crossing
owner: [BP3MI, TPI]
title:
  id: Orang yang pernah dipulangkan berangkat lagi sebagai pengunjung
  en: Somebody who was brought home leaves again on a visit
statement:
  id: >
    Seseorang yang dalam dua tahun terakhir dipulangkan dari luar negeri karena diduga atau terbukti dieksploitasi, atau dideportasi, berangkat lagi
    untuk kunjungan. Penanda ini tersegel dan untuk pelindungan: petugas terlatih menawarkan bantuan. Ia tetap berhak berangkat.
  en: >
    Somebody who within the last two years was brought home from abroad as possibly or certainly exploited, or was deported, leaves again on a
    visit. The flag is sealed and protective: a trained officer offers help. The right to leave stays whole.
reason:
  id: >
    Dipulangkan dari {country} pada {returned_on} (status {protection_status}); sekarang berangkat lagi ke {destination} untuk kunjungan, {days_since} hari
    kemudian.
  en: >
    Brought home from {country} on {returned_on} (status {protection_status}); now leaves again for {destination} on a visit, {days_since} days later.
feeds: [crossing, passport_application, population_registry, placement, repatriation]
reads: [fact.departure, fact.repatriation, fact.placement]
look_back:
  days: 30
  reason: Help is offered before departure or through the embassy soon after it.
cap:
  hits: 300
  reason: A few thousand people are brought home a year; hundreds leaving again in a month mean wrong links.
parameters:
  since_days: {value: 730, reason: "24 months, the period in which the same people were met again (domain start value)."}
legal_basis:
  - UU 21/2007 art. 43 to 55
  - UU 18/2017 art. 21 and 24
  - UU 6/2011 art. 86 to 89
source:
  - "The same people met again in later cases (Merdeka on BP2MI)"
  - "2,036 people deported through Batam (Indotoday)"
innocent:
  id:
    - Liburan
    - Bekerja secara resmi kali ini
    - Saksi di pengadilan negara lain
    - Mengunjungi keluarga
  en:
    - Holiday
    - Lawful work this time
    - Witness before a foreign court
    - Visit to the family
clears:
  id:
    - Penempatan resmi atau ID PMI
    - Tiket kembali bersama keluarga
    - Keterangan orang itu sendiri kepada petugas terlatih
  en:
    - Official placement or ID PMI
    - Return ticket together with the family
    - What the person tells a trained officer
questions:
  id:
    - Apakah Anda merasa aman dengan perjalanan ini?
    - Apakah ada orang yang menagih utang atau menahan dokumen Anda?
    - Bantuan apa yang Anda perlukan, dan siapa yang dapat kami hubungi?
  en:
    - Do you feel safe about this journey?
    - Does anybody claim a debt from you or hold your papers?
    - What help do you need, and whom may we call?
sunset_on: 2027-12-31
life:
  - {version: "1.0", status: active, date: 2026-11-22, by: "Lintas rule board", why: "First edition; measured on invented data only."}
*/
SELECT
  departure.crossing_id AS subject_key,
  departure.person_id,
  departure.known_on AS occurred_on,
  departure.tpi_code AS unit_code,
  0.7 + CASE WHEN repatriation.victim_status = 'ACTUAL' THEN 0.2 ELSE 0 END AS strength,
  {
    'country': repatriation.country,
    'returned_on': repatriation.returned_on,
    'protection_status': repatriation.victim_status,
    'destination': departure.destination,
    'days_since': DATE_DIFF('day', repatriation.returned_on, departure.known_on),
    'since_days': $since_days
  } AS evidence,
  [
    {'feed': departure.feed, 'record_key': departure.crossing_id, 'part': 'destination'},
    {'feed': 'repatriation', 'record_key': repatriation.case_id, 'part': 'returned_on'}
  ] AS sources
FROM fact.departure AS departure
INNER JOIN fact.repatriation AS repatriation
  ON
    departure.person_id = repatriation.person_id
    AND repatriation.returned_on BETWEEN departure.known_on - $since_days AND departure.known_on
WHERE
  departure.known_on > $from_on
  AND departure.known_on <= $run_on
  AND departure.rung IN ('JUDGED', 'BOOK', 'NIK', 'REPAIRED', 'OLD_BOOK')
  AND departure.outcome IN ('DIJADWALKAN', 'BERANGKAT', 'DITUNDA')
  AND COALESCE(departure.purpose, 'WISATA') IN ('WISATA', 'KUNJUNGAN_KELUARGA', 'LAINNYA')
  AND COALESCE(departure.visa_type, 'NONE') IN ('NONE', 'VISIT')
  -- a holiday with the family and a way back
  AND NOT (departure.family_adults > 0 AND departure.return_on IS NOT NULL)
  -- illness and disaster bring people home as well
  AND (repatriation.victim_status IN ('POSSIBLE', 'ACTUAL') OR repatriation.reason LIKE '%DEPORT%')
  AND NOT EXISTS (
    SELECT 1
    FROM fact.placement AS placement
    WHERE
      placement.person_id = departure.person_id
      AND placement.status_on > repatriation.returned_on
  )
QUALIFY ROW_NUMBER() OVER (
  PARTITION BY departure.crossing_id
  ORDER BY repatriation.returned_on DESC, repatriation.case_id
) = 1
