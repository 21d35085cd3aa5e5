/*
id: C07
version: "1.0"
status: active
label: HAJI_NP
tier: 2
grain: crossing
owner: [TPI, KEMENAG]
title:
  id: Ke Arab Saudi pada musim haji tanpa visa haji
  en: To Saudi Arabia in the haj season without a haj visa
statement:
  id: >
    Berangkat ke Arab Saudi pada musim haji dengan visa lain daripada visa haji dan tidak pulang sebelum puncak haji. Pekerja terdaftar atau
    yang kembali bekerja, penduduk, pelajar, perjalanan dinas, keluarga pekerja di sana, dan rombongan penyelenggara berizin tidak ditandai.
    Ini perlindungan calon jemaah sebagai konsumen, bukan penanda TPPO.
  en: >
    Leaving for Saudi Arabia in the haj season on another visa than a haj visa and not home before the rites. Registered or returning
    workers, residents, students, business journeys, families of workers there and groups of licensed organisers are not flagged. This
    protects would-be pilgrims as consumers and is no sign of trafficking.
reason:
  id: >
    Visa {visa_type} ke Arab Saudi pada musim haji ({season_from} sampai {season_to}); menyebut {purpose}; kembali {return_on}; rombongan
    {party_size} orang.
  en: >
    Visa {visa_type} for Saudi Arabia in the haj season ({season_from} to {season_to}); stated {purpose}; return {return_on}; party of
    {party_size}.
feeds: [crossing, passport_application, population_registry, placement, licence]
reads: [fact.departure, fact.departure_sign, reference.season]
look_back:
  days: 30
  reason: A licence or placement that explains the journey arrives within a month.
cap:
  hits: 3000
  reason: In 2025 1,243 people were deferred in forty days; many times that would mean that visa types are wrong.
parameters: {}
legal_basis:
  - UU 8/2019 on haj and umrah
  - UU 6/2011 art. 89
source:
  - "1,243 people with other visas deferred between 23 April and 1 June 2025 (Kanim Yogyakarta; Tangerangonline)"
  - "Season computed from the Umm al-Qura calendar (reference.season)"
innocent:
  id:
    - Mengunjungi keluarga yang tinggal di sana
    - Pekerja atau petugas haji
    - Transit ke negara lain
  en:
    - Visiting family who live there
    - Workers or haj staff
    - Transit to another country
clears:
  id:
    - Visa haji atau izin tinggal
    - Kontrak atau surat tugas
    - Penyelenggara berizin yang membenarkan keberangkatan
  en:
    - Haj visa or residence permit
    - Contract or letter of assignment
    - A licensed organiser who confirms the journey
questions:
  id:
    - Siapa yang menawarkan perjalanan ini kepada Anda?
    - Visa apa yang dijanjikan dan berapa biayanya?
    - Kapan Anda pulang?
  en:
    - Who offered you this journey?
    - Which visa was promised, and at what price?
    - When do you come home?
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
  + CASE WHEN departure.return_on IS NULL THEN 0.1 ELSE 0 END
  + CASE WHEN departure.declared_destination <> 'SAU' THEN 0.2 ELSE 0 END AS strength,
  {
    'visa_type': departure.visa_type,
    'purpose': story.purpose,
    'declared_destination': departure.declared_destination,
    'destination': departure.destination,
    'season_from': season.valid_from,
    'season_to': season.valid_to,
    'return_on': departure.return_on,
    'party_size': departure.party_size
  } AS evidence,
  [{'feed': departure.feed, 'record_key': departure.crossing_id, 'part': 'visa_type'}] AS sources
FROM fact.departure AS departure
INNER JOIN fact.departure_sign AS story
  ON departure.crossing_id = story.crossing_id
INNER JOIN reference.season AS season
  ON
    season.season = 'HAJ'
    AND departure.crossed_on BETWEEN season.valid_from AND season.valid_to
WHERE
  departure.known_on > $from_on
  AND departure.known_on <= $run_on
  AND departure.rung IN ('JUDGED', 'BOOK', 'NIK', 'REPAIRED', 'OLD_BOOK')
  AND departure.outcome IN ('BERANGKAT', 'DITUNDA')
  AND departure.destination = 'SAU'
  AND (departure.visa_type IN ('NONE', 'VISIT', 'UMRAH') OR (departure.visa_type = 'WORK' AND departure.earlier_departures = 0))
  AND NOT departure.is_agency_licensed
  AND COALESCE(story.purpose, 'LAINNYA') NOT IN ('DINAS_BISNIS', 'BELAJAR', 'BEROBAT')
  AND story.open_placements = 0
  AND story.family_abroad = 0
  -- home before the day of Arafah: no haj
  AND COALESCE(departure.return_on, season.valid_to) >= season.valid_to
