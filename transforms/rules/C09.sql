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
reads: [fact.departure, fact.placement, fact.trip, reference.destination]
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
WITH without_record AS (
  SELECT
    departure.crossing_id,
    departure.person_id,
    departure.crossed_on,
    departure.tpi_code,
    departure.destination,
    departure.earlier_departures,
    departure.earlier_returns,
    EXISTS (
      SELECT 1
      FROM reference.destination AS listed
      WHERE
        listed.list_name IN ('CONCERN', 'MORATORIUM')
        AND listed.country = departure.destination
        AND listed.valid_from <= departure.crossed_on
        AND (listed.valid_to IS NULL OR listed.valid_to >= departure.crossed_on)
    ) AS is_listed
  FROM fact.departure AS departure
  WHERE
    departure.crossed_on > $from_on
    AND departure.crossed_on <= $run_on
    AND departure.rung IN ('JUDGED', 'BOOK', 'NIK', 'REPAIRED', 'OLD_BOOK')
    AND departure.outcome IN ('BERANGKAT', 'DITUNDA')
    AND departure.visa_type = 'WORK'
    AND departure.earlier_returns < $settled_returns
    AND NOT EXISTS (
      SELECT 1
      FROM fact.placement AS placement
      WHERE
        placement.person_id = departure.person_id
        AND (placement.contract_to IS NULL OR placement.contract_to >= departure.crossed_on)
    )
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
)

SELECT
  crossing_id AS subject_key,
  person_id,
  crossed_on AS occurred_on,
  tpi_code AS unit_code,
  0.5
  + CASE WHEN is_listed THEN 0.3 ELSE 0 END
  + CASE WHEN earlier_departures = 0 THEN 0.1 ELSE 0 END AS strength,
  {
    'visa_type': 'WORK',
    'destination': destination,
    'is_listed_destination': is_listed,
    'contracts_in_force': 0,
    'earlier_departures': earlier_departures,
    'earlier_returns': earlier_returns,
    'settled_returns': $settled_returns
  } AS evidence,
  [{'feed': 'crossing', 'record_key': crossing_id, 'part': 'visa_type'}] AS sources
FROM without_record
