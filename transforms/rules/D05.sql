/*
id: D05
version: "1.0"
status: active
label: TPPO
tier: 1
grain: person
owner: [INTEL, POLRI]
title:
  id: Berulang kali berangkat bersama orang yang tidak kembali
  en: Leaves again and again with people who do not return
statement:
  id: >
    Dalam setahun satu orang dewasa beberapa kali berangkat bersama orang di luar keluarganya, kembali sendiri, sedangkan orang-orang itu belum terlihat
    kembali setelah enam puluh hari. Perjalanan lewat agen berizin dan teman seperjalanan yang terdaftar bekerja tidak dihitung.
  en: >
    Within a year one adult left several times with people outside the family and came home alone, while those people were not seen to return in
    sixty days. Journeys through a licensed agency and companions with a placement are not counted.
reason:
  id: >
    {trips} perjalanan dalam setahun bersama {people} orang di luar keluarga yang belum kembali setelah {stay_days} hari; ia sendiri kembali setiap kali,
    terakhir berangkat {last_left_on}.
  en: >
    {trips} journeys within a year with {people} people outside the family who had not returned after {stay_days} days; came home each time, last
    left on {last_left_on}.
feeds: [crossing, population_registry, placement, licence]
reads: [fact.trip, fact.companion, fact.placement]
look_back:
  days: 120
  reason: The pattern takes twelve months to show; its next journey is as far off as the last ones were, two to four months.
cap:
  hits: 200
  reason: Three such journeys are rare; hundreds of people mean that arrivals of a post are missing.
parameters:
  adult_age: {value: 18, reason: "A child who is taken along leads nobody (UU 21/2007 art. 1)."}
  trips: {value: 3, reason: "Twice may be chance or two friends who stayed; three times is a pattern (starting value)."}
  people: {value: 3, reason: "Three different people, so that one partner who lives abroad is no pattern (starting value)."}
  stay_days: {value: 60, reason: "Longer than any visa-free stay in the region, so who is away that long did not come for a visit."}
  window_days: {value: 365, reason: "Twelve months, as organised groups make several rounds a year (starting value)."}
legal_basis:
  - UU 21/2007 art. 2 to 4 and 56 to 58
  - UU 1/2023 art. 457
  - UU 6/2011 art. 89
source:
  - "Arranger who travels with those arranged (detik, 'Gagalkan Penyelundupan PMI di Kualanamu')"
  - "Co-traveller analysis of passenger records (UNODC; US-CBP GTAS)"
innocent:
  id:
    - Pemandu wisata atau pembimbing perjalanan
    - Pelatih, guru, atau pembimbing rohani
    - Staf perusahaan penempatan
    - Orang yang sering bepergian dan kepulangan temannya tidak tercatat
  en:
    - Tour leader
    - Coach, teacher or pastor
    - Staff of a placement company
    - Frequent traveller whose companions' returns were not recorded
clears:
  id:
    - Surat tugas atau izin penyelenggara
    - Kepulangan teman seperjalanan lewat pos lain
    - Izin tinggal atau kerja teman seperjalanan
  en:
    - Letter of assignment or licence of the organiser
    - The companions came home through another post
    - Residence or work permit of the companions
questions:
  id:
    - Apa hubungan Anda dengan teman seperjalanan Anda?
    - Siapa yang membayar perjalanan Anda dan mereka?
    - Di mana mereka sekarang dan bagaimana menghubungi mereka?
  en:
    - How do you know the people you travelled with?
    - Who paid for your journey and theirs?
    - Where are they now and how can they be reached?
sunset_on: 2027-12-31
life:
  - {version: "1.0", status: active, date: 2026-11-22, by: "Lintas rule board", why: "First edition; measured on invented data only."}
*/
WITH left_behind AS (
  SELECT
    trip.person_id,
    trip.out_crossing_id,
    trip.left_on,
    trip.out_tpi_code,
    companion.other_id,
    companion.other_crossing_id
  FROM fact.trip AS trip
  INNER JOIN fact.companion AS companion
    ON trip.out_crossing_id = companion.crossing_id
  INNER JOIN fact.trip AS stayed
    ON companion.other_crossing_id = stayed.out_crossing_id
  WHERE
    trip.left_on <= $run_on - $stay_days
    AND trip.returned_on <= trip.left_on + $stay_days
    AND trip.age_years >= $adult_age
    AND NOT companion.is_family
    AND (stayed.seen_again_on IS NULL OR stayed.seen_again_on > stayed.left_on + $stay_days)
    AND COALESCE(stayed.visa_type, 'NONE') IN ('NONE', 'VISIT', 'UMRAH')
    AND NOT EXISTS (
      SELECT 1
      FROM fact.placement AS placement
      WHERE
        placement.person_id = companion.other_id
        AND (placement.contract_to IS NULL OR placement.contract_to >= stayed.left_on)
    )
)

SELECT
  CAST(newest.person_id AS VARCHAR) AS subject_key,
  newest.person_id,
  newest.left_on + $stay_days AS occurred_on,
  MAX_BY(journey.out_tpi_code, journey.left_on) AS unit_code,
  LEAST(1.0, 0.6 + 0.1 * (COUNT(DISTINCT journey.left_on) - $trips) + 0.05 * (COUNT(DISTINCT journey.other_id) - $people)) AS strength,
  {
    'trips': COUNT(DISTINCT journey.left_on),
    'trips_threshold': $trips,
    'people': COUNT(DISTINCT journey.other_id),
    'people_threshold': $people,
    'stay_days': $stay_days,
    'last_left_on': newest.left_on
  } AS evidence,
  LIST_CONCAT(
    LIST_SORT(ARRAY_AGG(DISTINCT {'feed': 'crossing', 'record_key': journey.out_crossing_id, 'part': 'booking_ref'})),
    LIST_SORT(ARRAY_AGG(DISTINCT {'feed': 'crossing', 'record_key': journey.other_crossing_id, 'part': 'no return'}))
  ) AS sources
FROM (
  SELECT DISTINCT
    person_id,
    left_on
  FROM left_behind
  WHERE left_on > $from_on - $stay_days
) AS newest
INNER JOIN left_behind AS journey
  ON
    newest.person_id = journey.person_id
    AND journey.left_on BETWEEN newest.left_on - ($window_days - 1) AND newest.left_on
GROUP BY
  newest.person_id,
  newest.left_on
HAVING
  COUNT(DISTINCT journey.left_on) >= $trips
  AND COUNT(DISTINCT journey.other_id) >= $people
QUALIFY ROW_NUMBER() OVER (PARTITION BY newest.person_id ORDER BY newest.left_on DESC) = 1
