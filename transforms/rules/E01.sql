/*
id: E01
version: "1.1"
status: active
label: PMI_NP
tier: 2
grain: crossing
owner: [INTEL, KEMLU, BP3MI]
title:
  id: Belum terlihat kembali dari wisata atau umrah
  en: Not seen to return from a holiday or umrah
statement:
  id: >
    Seseorang berangkat umrah, atau berwisata tanpa pernah tercatat pulang dari perjalanan sebelumnya, dan belum kembali lebih dari tiga puluh hari
    setelah masa tinggal tanpa visa atau masa visa kunjungannya. Penanda ini mengajak menanyakan keadaannya lewat perwakilan; tinggal di
    luar negeri adalah hak, dan keluarganya tidak dimintai pertanggungjawaban. Orang dewasa yang keluarganya ikut dan sudah pulang tidak
    ditandai.
  en: >
    Somebody left for umrah, or for a holiday without a recorded return from any earlier journey, and has not been recorded as returned more than
    thirty days after the visa-free stay or the visit visa ended. The flag invites a question after their welfare through the embassy;
    living abroad is a right, and the family answers for nothing. Adults whose family travelled along and has come home are not flagged.
reason:
  id: >
    Berangkat {left_on} ke {destination} sebagai kunjungan, {days_away} hari yang lalu; masa tinggal biasa {stay_days} hari, ditambah {grace_days}
    hari dan {late_days} hari untuk data yang terlambat. Tiket kembali: {booked_return_on}.
  en: >
    Left {left_on} for {destination} on a visit, {days_away} days ago; the usual stay is {stay_days} days, with {grace_days} days more and {late_days}
    days for late data. Return booked: {booked_return_on}.
feeds: [crossing, passport_application, population_registry, placement]
reads: [fact.trip, fact.departure, fact.application, fact.placement, reference.visa_free]
look_back:
  days: 60
  reason: The embassy is asked within two months; after that family and friends know more than any record.
cap:
  hits: 4000
  reason: Two in a thousand departures would be 3,600 in 60 days; more mean that a post's arrivals are missing.
parameters:
  visa_days: {value: 60, reason: "Where a visa is needed: two months cover visit visas and any umrah journey (starting value)."}
  grace_days: {value: 30, reason: "Lawful extensions, illness and late flights are over within a month (starting value)."}
  late_days: {value: 5, reason: "A land post's file comes two days late, and over a weekend or a holiday twice that: no return is missed because its record is on the way."}
  adult_age: {value: 18, reason: "A child whom the family came home without is asked after in any case (UU 35/2014 art. 1)."}
legal_basis:
  - UU 18/2017 art. 21
  - UU 21/2007 art. 56 to 58
  - UU 6/2011 art. 2 and 89
source:
  - "416 pilgrims not back (Elshinta on KJRI Jeddah)"
  - "Travellers who leave their package tour (Tribun Batam)"
innocent:
  id:
    - Perpanjangan tinggal yang sah, belajar, atau menikah
    - Pulang lewat pos yang tidak mencatat
    - Catatan kedatangan hilang atau terlambat
    - Sakit atau dirawat
  en:
    - Lawful extension, study or marriage
    - Came home through a post that does not record
    - Arrival record missing or late
    - Illness or hospital care
clears:
  id:
    - Catatan kedatangan dari pos mana pun
    - Izin tinggal, kerja, atau belajar di negara tujuan
    - Kabar dari yang bersangkutan atau keluarganya
  en:
    - Arrival record of any post
    - Residence, work or study permit of the country
    - Word from the person or the family
questions:
  id:
    - Apakah yang bersangkutan baik-baik saja dan dapat dihubungi?
    - Apakah paspornya ada di tangannya sendiri?
    - Bantuan apa yang diperlukan untuk pulang atau melengkapi izin?
  en:
    - Is the person well and can they be reached?
    - Do they hold their own passport?
    - What help do they need to come home or to complete their papers?
sunset_on: 2027-12-31
life:
  - {version: "1.0", status: active, date: 2026-11-22, by: "Lintas rule board", why: "First edition; measured on invented data only."}
  - {version: "1.1", status: active, date: 2026-11-22, by: "Lintas rule board", why: "Family that has come home knows more than a missing arrival record."}
*/
-- family that left along with an adult and came home knows more than a record that is missing
WITH family_home AS (
  SELECT own.crossing_id
  FROM fact.departure AS own
  INNER JOIN fact.departure AS family
    ON
      own.no_kk = family.no_kk
      AND own.crossed_on = family.crossed_on
      AND own.destination = family.destination
  INNER JOIN fact.trip AS home
    ON family.crossing_id = home.out_crossing_id
  WHERE
    own.age_years >= $adult_age
    AND family.age_years >= $adult_age
    AND home.returned_on IS NOT NULL
),

away AS (
  SELECT
    trip.out_crossing_id,
    trip.person_id,
    trip.left_on,
    trip.out_tpi_code,
    trip.destination,
    trip.booked_return_on,
    CASE WHEN trip.visa_type = 'NONE' THEN COALESCE(visa_free.days, $visa_days) ELSE $visa_days END AS stay_days
  FROM fact.trip AS trip
  LEFT JOIN reference.visa_free AS visa_free
    ON
      trip.destination = visa_free.country
      AND trip.left_on BETWEEN visa_free.valid_from AND COALESCE(visa_free.valid_to, trip.left_on)
  WHERE
    trip.seen_again_on IS NULL
    AND trip.doc_type = 'PASPOR'
    AND trip.visa_type IN ('NONE', 'VISIT', 'UMRAH')
    AND COALESCE(trip.purpose, 'WISATA') IN ('WISATA', 'UMRAH')
    -- who came home before may well stay on; umrah has no lawful stay of three months
    AND (
      trip.visa_type = 'UMRAH'
      OR NOT EXISTS (
        SELECT 1
        FROM fact.trip AS earlier
        WHERE
          earlier.person_id = trip.person_id
          AND earlier.returned_on <= trip.left_on
      )
    )
    -- an application since then, at home or at an embassy, was a sign of life
    AND NOT EXISTS (
      SELECT 1
      FROM fact.application AS application
      WHERE
        application.person_id = trip.person_id
        AND application.rung IN ('JUDGED', 'BOOK', 'NIK', 'REPAIRED', 'OLD_BOOK')
        AND application.submitted_on > trip.left_on
    )
    AND NOT EXISTS (
      SELECT 1
      FROM fact.placement AS placement
      WHERE
        placement.person_id = trip.person_id
        AND (placement.contract_to IS NULL OR placement.contract_to >= trip.left_on)
    )
    AND trip.out_crossing_id NOT IN (
      SELECT crossing_id
      FROM family_home
    )
)

SELECT
  out_crossing_id AS subject_key,
  person_id,
  left_on + stay_days + $grace_days + $late_days AS occurred_on,
  out_tpi_code AS unit_code,
  0.4 + CASE WHEN booked_return_on IS NULL THEN 0.2 ELSE 0 END AS strength,
  {
    'left_on': left_on,
    'destination': destination,
    'days_away': DATE_DIFF('day', left_on, CAST($run_on AS DATE)),
    'stay_days': stay_days,
    'grace_days': $grace_days,
    'late_days': $late_days,
    'booked_return_on': booked_return_on
  } AS evidence,
  [{'feed': 'crossing', 'record_key': out_crossing_id, 'part': 'crossed_at'}] AS sources
FROM away
WHERE
  left_on + stay_days + $grace_days + $late_days > $from_on
  AND left_on + stay_days + $grace_days + $late_days <= $run_on
