/*
id: C09
version: "1.0"
status: active
label: PMI_NP
tier: 2
grain: crossing
owner: [TPI, BP3MI]
title:
  id: Visa kerja tanpa catatan penempatan
  en: Work visa without a placement record
statement:
  id: >
    Berangkat dengan visa kerja, tetapi registri penempatan tidak mencatat kontrak yang berlaku. Pekerja yang kembali dari cuti,
    pelaut, dan tenaga profesional yang pulang-pergi tidak ditandai.
  en: >
    Leaving on a work visa while the placement registry holds no contract in force. Workers going back from leave, seafarers and
    professionals who come and go are not flagged.
reason:
  id: >
    Visa kerja ke {destination}, tidak ada kontrak berlaku di registri penempatan pada hari keberangkatan; keberangkatan sebelumnya
    {earlier_departures}, kepulangan tercatat {earlier_returns}.
  en: >
    Work visa for {destination}, no contract in force in the placement registry on the day; earlier departures {earlier_departures},
    recorded returns {earlier_returns}.
feeds: [crossing, passport_application, population_registry, placement]
reads: [fact.departure, fact.departure_sign, fact.trip]
look_back:
  days: 30
  reason: A late registry row arrives within a month and clears the flag.
cap:
  hits: 2000
  reason: Some 25,000 workers are placed in a month; if one in twelve seemed to be missing, the registry would be late.
parameters:
  leave_days: {value: 120, reason: "Home leave lasts weeks, rarely beyond four months."}
  resident_nights: {value: 30, reason: "Beyond visa-free visits: whoever stayed a month or more in that country lives or works there."}
  settled_returns: {value: 3, reason: "Seafarers and professionals sign on and off; three recorded returns show a lawful routine."}
legal_basis:
  - UU 18/2017 art. 5 and 13
  - SE IMI.2.GR.01.01-4.5890/2021
  - UU 6/2011 art. 89
source:
  - "Departure check of declared workers (Postkeadilan on SE IMI.2.GR.01.01-4.5890/2021)"
  - "Placement registry and ID PMI (Alinea, 'Siskot KLN ke Sisko P2MI')"
innocent:
  id:
    - Pekerja kembali dari cuti dengan kontrak berjalan
    - Pelaut dan tenaga profesional
    - Pekerja mandiri yang datanya menyusul
  en:
    - Worker going back from leave with a running contract
    - Seafarers and professionals
    - Independent worker whose data follow
clears:
  id:
    - ID PMI atau kontrak yang berlaku
    - Izin tinggal negara tujuan
    - Buku pelaut dan perjanjian kerja laut
  en:
    - ID PMI or a contract in force
    - Residence permit of the country
    - Seafarer's book and agreement
questions:
  id:
    - Apakah ini pekerjaan pertama Anda di sana atau kembali bekerja?
    - Apakah Anda memegang salinan kontrak?
    - Siapa yang memegang paspor dan visa Anda?
  en:
    - Is this your first job there or are you going back?
    - Do you hold a copy of your contract?
    - Who holds your passport and visa?
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
  + CASE WHEN story.is_concern OR story.is_moratorium THEN 0.3 ELSE 0 END
  + CASE WHEN departure.earlier_departures = 0 THEN 0.1 ELSE 0 END AS strength,
  {
    'visa_type': departure.visa_type,
    'destination': departure.destination,
    'is_listed_destination': story.is_concern OR story.is_moratorium,
    'contracts_in_force': story.open_placements,
    'earlier_departures': departure.earlier_departures,
    'earlier_returns': departure.earlier_returns,
    'settled_returns': $settled_returns
  } AS evidence,
  [{'feed': departure.feed, 'record_key': departure.crossing_id, 'part': 'visa_type'}] AS sources
FROM fact.departure AS departure
INNER JOIN fact.departure_sign AS story
  ON departure.crossing_id = story.crossing_id
WHERE
  departure.known_on > $from_on
  AND departure.known_on <= $run_on
  AND departure.rung IN ('JUDGED', 'BOOK', 'NIK', 'REPAIRED', 'OLD_BOOK')
  AND departure.outcome IN ('BERANGKAT', 'DITUNDA')
  AND departure.visa_type = 'WORK'
  AND departure.earlier_returns < $settled_returns
  AND story.open_placements = 0
  -- back to a job abroad after leave at home: contracts renewed there reach the registry late or never
  AND NOT EXISTS (
    SELECT 1
    FROM fact.trip AS trip
    WHERE
      trip.person_id = departure.person_id
      AND trip.destination = departure.destination
      AND trip.nights >= $resident_nights
      AND trip.returned_on BETWEEN departure.crossed_on - $leave_days AND departure.crossed_on
  )
