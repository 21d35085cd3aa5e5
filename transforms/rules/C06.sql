/*
id: C06
version: "1.0"
status: active
label: PMI_NP
tier: 2
grain: crossing
owner: [TPI, BP3MI]
title:
  id: Kunjungan panjang ke negara yang tertutup untuk pekerja rumah tangga
  en: Long visit to a country closed to domestic workers
statement:
  id: >
    Berangkat untuk kunjungan atau ziarah ke negara dalam keputusan penghentian penempatan, dengan rencana tinggal lebih dari sebulan. Tidak
    ada biro perjalanan ibadah berizin, keluarga di sana, keluarga penjamin, catatan penempatan, atau kebiasaan pulang-pergi. Negara tujuan
    saja tidak pernah cukup.
  en: >
    Leaving for a visit or pilgrimage to a country of the decree that stopped placements, planning to stay more than a month. There is no
    licensed pilgrimage bureau, no family there, no relative who stands for the visit, no placement record and no routine of coming home.
    The country alone is never enough.
reason:
  id: >
    {purpose} ke {destination} selama {stay_days} hari; tidak ada biro berizin, keluarga yang ikut atau bekerja di sana, maupun catatan
    penempatan; keberangkatan sebelumnya {earlier_departures}.
  en: >
    {purpose} to {destination} for {stay_days} days; no licensed bureau, no family along or working there, no placement record; earlier
    departures {earlier_departures}.
feeds: [crossing, passport_application, population_registry, placement, licence]
reads: [fact.departure, fact.departure_sign]
look_back:
  days: 30
  reason: Registers and bookings that explain a departure arrive within a month.
cap:
  hits: 1500
  reason: About 1,260 departures are deferred in 30 days for all reasons together; one rule should not point at more.
parameters:
  stay_days: {value: 30, reason: "Umrah packages and holidays last well under a month (starting value)."}
  settled_returns: {value: 3, reason: "Three recorded returns show somebody who comes and goes, as in C09."}
legal_basis:
  - Kepmenaker 260/2015
  - UU 18/2017 art. 5
  - UU 6/2011 art. 89
source:
  - "Countries closed to placement with individual employers (Dinsos Bojonegoro; Kontan)"
  - "Pilgrimage and holiday visas to the Middle East at Soekarno-Hatta (Viva, 'Imigrasi Soetta Cegah 170')"
innocent:
  id:
    - Mengunjungi keluarga atau pasangan
    - Urusan usaha atau kursus singkat
    - Umrah mandiri yang diperpanjang
  en:
    - Visiting family or a spouse
    - Business or a short course
    - Self-arranged umrah with a longer stay
clears:
  id:
    - Surat undangan atau izin tinggal keluarga di sana
    - Tiket pulang dalam masa berlaku visa
    - ID PMI bila untuk bekerja
  en:
    - Invitation or residence permit of family there
    - Return ticket within the visa
    - ID PMI if it is for work
questions:
  id:
    - Siapa yang Anda kunjungi dan apa hubungannya?
    - Siapa yang mengurus visa Anda?
    - Siapa yang memegang paspor Anda setelah tiba?
  en:
    - Whom do you visit and how are you related?
    - Who arranged your visa?
    - Who keeps your passport after arrival?
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
  + CASE WHEN departure.earlier_departures = 0 THEN 0.2 ELSE 0 END
  + CASE WHEN story.is_with_non_family THEN 0.2 ELSE 0 END AS strength,
  {
    'destination': departure.destination,
    'purpose': story.purpose,
    'visa_type': departure.visa_type,
    'stay_days': COALESCE(story.booked_days, story.planned_days),
    'stay_threshold': $stay_days,
    'family_abroad': story.family_abroad,
    'earlier_departures': departure.earlier_departures,
    'earlier_returns': departure.earlier_returns
  } AS evidence,
  [{'feed': departure.feed, 'record_key': departure.crossing_id, 'part': 'return_on'}] AS sources
FROM fact.departure AS departure
INNER JOIN fact.departure_sign AS story
  ON departure.crossing_id = story.crossing_id
WHERE
  departure.known_on > $from_on
  AND departure.known_on <= $run_on
  AND departure.rung IN ('JUDGED', 'BOOK', 'NIK', 'REPAIRED', 'OLD_BOOK')
  AND departure.outcome IN ('BERANGKAT', 'DITUNDA', 'DIJADWALKAN')
  AND departure.earlier_returns < $settled_returns
  AND departure.family_adults = 0
  AND NOT departure.is_agency_licensed
  -- the gate may know no visa: then purpose and length of stay speak
  AND COALESCE(departure.visa_type, 'VISIT') IN ('NONE', 'VISIT', 'UMRAH')
  AND story.is_moratorium
  AND story.purpose IN ('WISATA', 'KUNJUNGAN_KELUARGA', 'UMRAH', 'LAINNYA')
  AND NOT story.is_bureau_licensed
  AND NOT story.is_guarantor_family
  AND story.family_abroad = 0
  AND story.open_placements = 0
  AND COALESCE(story.booked_days, story.planned_days) > $stay_days
