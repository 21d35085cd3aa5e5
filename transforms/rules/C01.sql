/*
id: C01
version: "1.0"
status: active
label: PMI_NP
tier: 2
grain: crossing
owner: [TPI]
title:
  id: Keberangkatan pertama dengan paspor baru dan beberapa tanda lain
  en: First departure on a new passport, with several other signs
statement:
  id: >
    Keberangkatan pertama segera setelah paspor terbit, untuk kunjungan, tanpa pemesanan kembali, dan sedikitnya dua tanda yang saling
    lepas: negara dalam daftar perhatian, rombongan dari banyak daerah, kontak bersama, tujuan berbeda dari pemesanan, penundaan
    sebelumnya, atau menginap pada orang yang bukan keluarga atau tinggal lama. Paspor baru dan tujuan saja tidak pernah cukup.
  en: >
    First departure soon after the passport was issued, for a visit, with no return booked, and at least two independent signs: a
    country on the list of concern, a party from many regencies, a shared contact, a stated destination other than the booked one, an
    earlier deferral, or a stay with somebody who is no family or for long. A new passport and a destination are never enough.
reason:
  id: >
    Paspor terbit {passport_age_days} hari sebelum keberangkatan pertama ke {destination} ({purpose}), tanpa pemesanan kembali; {signs}
    tanda: rombongan {party_size} orang dari {party_regencies} kabupaten/kota, kontak dipakai {contact_cards} kartu keluarga, penundaan
    sebelumnya {deferrals}, rencana tinggal {planned_days} hari.
  en: >
    Passport issued {passport_age_days} days before a first departure to {destination} ({purpose}), no return booked; {signs} signs: party
    of {party_size} from {party_regencies} regencies, contact used by {contact_cards} family cards, earlier deferrals {deferrals}, planned
    stay {planned_days} days.
feeds: [crossing, passport_application, population_registry, placement, licence]
reads: [fact.departure, fact.application, fact.contact, fact.deferral, fact.placement, reference.destination]
look_back:
  days: 30
  reason: Registers and bookings that explain a departure arrive within a month.
cap:
  hits: 1500
  reason: About 42 departures a day are deferred nationwide, 1,260 in 30 days; one rule should not point at more than all of them.
parameters:
  passport_age_days: {value: 30, reason: "Starting value; 43 % of books are first ones, so this is only the frame, not a sign."}
  signs: {value: 2, reason: "One sign is shared by many ordinary first trips; two that do not depend on each other are not."}
  party_people: {value: 3, reason: "Recruits travel in small groups under one booking (starting value)."}
  party_regencies: {value: 3, reason: "Relatives and neighbours share a regency or two (starting value)."}
  contact_cards: {value: 5, reason: "As in D01."}
  contact_days: {value: 30, reason: "As in D01."}
  deferred_days: {value: 180, reason: "Deferral markers expire after 180 days (safeguard on retention)."}
  stay_days: {value: 60, reason: "Beyond two months no visa-free visit lasts (starting value)."}
legal_basis:
  - UU 6/2011 art. 89
  - Permenimipas 2/2025 art. 13
  - Permenkumham 9/2024
source:
  - "All 137 deferred in one month said holiday and could not tell length of stay or lodging (Tribun Bekasi, December 2025)"
  - "Route disguise and groups to places without placement agreement (Suara Sulsel on travellers from Manado; tvOnenews on a charter from Kualanamu; KP2MI statements, March 2025 (Infokoran))"
innocent:
  id:
    - Perjalanan pertama memang biasanya segera setelah paspor terbit
    - Tiket pulang dibeli terpisah
    - Wisata bersama kenalan dari media sosial
  en:
    - First trips usually follow a new passport
    - Return ticket bought apart
    - Tour with acquaintances met online
clears:
  id:
    - Tiket pulang atau lanjutan
    - Alamat menginap atau undangan keluarga
    - ID PMI bila untuk bekerja
  en:
    - Return or onward ticket
    - Address of stay or family invitation
    - ID PMI if it is for work
questions:
  id:
    - Siapa yang akan Anda temui di sana?
    - Siapa yang membeli tiket Anda?
    - Siapa yang memegang paspor Anda?
  en:
    - Whom will you meet there?
    - Who bought your ticket?
    - Who holds your passport?
sunset_on: 2027-12-31
life:
  - {version: "1.0", status: active, date: 2026-11-22, by: "Lintas rule board", why: "First edition; measured on invented data only."}
*/
WITH first_exit AS (
  SELECT
    departure.crossing_id,
    departure.person_id,
    departure.crossed_on,
    departure.tpi_code,
    departure.passport_age_days,
    departure.destination,
    departure.declared_destination,
    departure.booked_destination,
    departure.party_size,
    departure.party_regencies,
    application.application_id,
    application.submitted_on,
    application.planned_days,
    application.stay_type IN ('TEMAN', 'MAJIKAN') AND NOT application.is_guarantor_family AS is_with_non_family,
    COALESCE(departure.purpose, application.purpose) AS purpose
  FROM fact.departure AS departure
  LEFT JOIN fact.application AS application
    ON departure.issuing_application_id = application.application_id
  WHERE
    departure.crossed_on > $from_on
    AND departure.crossed_on <= $run_on
    AND departure.rung IN ('JUDGED', 'BOOK', 'NIK', 'REPAIRED', 'OLD_BOOK')
    AND departure.outcome IN ('BERANGKAT', 'DITUNDA')
    AND departure.passport_age_days <= $passport_age_days
    AND departure.earlier_departures = 0
    AND departure.return_on IS NULL
    AND departure.family_adults = 0
    AND NOT departure.is_agency_licensed
    AND COALESCE(departure.purpose, application.purpose) IN ('WISATA', 'KUNJUNGAN_KELUARGA', 'LAINNYA')
),

listed AS (
  SELECT
    first_exit.crossing_id,
    MAX(CASE WHEN destination.list_name = 'CONCERN' THEN 1 ELSE 0 END) AS concern
  FROM first_exit
  INNER JOIN reference.destination AS destination
    ON
      first_exit.destination = destination.country
      AND destination.valid_from <= first_exit.crossed_on
      AND (destination.valid_to IS NULL OR destination.valid_to >= first_exit.crossed_on)
  WHERE destination.list_name IN ('CONCERN', 'LABOUR')
  GROUP BY first_exit.crossing_id
),

shared_contact AS (
  SELECT
    own.application_id,
    own.contact_value,
    COUNT(DISTINCT other.no_kk) AS cards
  FROM first_exit
  INNER JOIN fact.contact AS own
    ON first_exit.application_id = own.application_id
  INNER JOIN fact.contact AS other
    ON
      own.contact_kind = other.contact_kind
      AND own.contact_value = other.contact_value
      AND other.submitted_on BETWEEN own.submitted_on - $contact_days AND own.submitted_on + $contact_days
  WHERE
    NOT own.is_licensed
    AND NOT other.is_licensed
  GROUP BY
    own.application_id,
    own.contact_value
  HAVING
    COUNT(DISTINCT other.no_kk) >= $contact_cards
    AND COUNT(DISTINCT other.regency_code) >= 2
),

busiest_contact AS (
  SELECT
    application_id,
    MAX(cards) AS cards
  FROM shared_contact
  GROUP BY application_id
),

deferred AS (
  SELECT
    first_exit.crossing_id,
    COUNT(*) AS deferrals
  FROM first_exit
  INNER JOIN fact.deferral AS deferral
    ON
      first_exit.person_id = deferral.person_id
      AND first_exit.crossing_id <> deferral.record_key
      AND deferral.deferred_on BETWEEN first_exit.crossed_on - $deferred_days AND first_exit.crossed_on
  WHERE deferral.reason_code IN ('PMI_NP', 'TUJUAN_TIDAK_JELAS')
  GROUP BY first_exit.crossing_id
),

weighed AS (
  SELECT
    first_exit.crossing_id,
    first_exit.person_id,
    first_exit.crossed_on,
    first_exit.tpi_code,
    first_exit.application_id,
    first_exit.passport_age_days,
    first_exit.destination,
    first_exit.purpose,
    first_exit.party_size,
    first_exit.party_regencies,
    first_exit.planned_days,
    first_exit.is_with_non_family,
    listed.concern,
    COALESCE(busiest_contact.cards, 0) AS contact_cards,
    COALESCE(deferred.deferrals, 0) AS deferrals,
    listed.concern
    + CASE
      WHEN first_exit.party_size >= $party_people AND first_exit.party_regencies >= $party_regencies THEN 1
      ELSE 0
    END
    + CASE WHEN busiest_contact.cards >= $contact_cards THEN 1 ELSE 0 END
    + CASE WHEN first_exit.declared_destination <> first_exit.booked_destination THEN 1 ELSE 0 END
    + CASE WHEN deferred.deferrals >= 1 THEN 1 ELSE 0 END
    + CASE WHEN first_exit.is_with_non_family OR first_exit.planned_days > $stay_days THEN 1 ELSE 0 END AS signs
  FROM first_exit
  INNER JOIN listed
    ON first_exit.crossing_id = listed.crossing_id
  LEFT JOIN busiest_contact
    ON first_exit.application_id = busiest_contact.application_id
  LEFT JOIN deferred
    ON first_exit.crossing_id = deferred.crossing_id
)

SELECT
  weighed.crossing_id AS subject_key,
  weighed.person_id,
  weighed.crossed_on AS occurred_on,
  weighed.tpi_code AS unit_code,
  LEAST(1.0, 0.2 + 0.2 * weighed.signs) AS strength,
  {
    'passport_age_days': weighed.passport_age_days,
    'passport_age_threshold': $passport_age_days,
    'destination': weighed.destination,
    'purpose': weighed.purpose,
    'signs': weighed.signs,
    'signs_threshold': $signs,
    'is_destination_of_concern': weighed.concern = 1,
    'party_size': weighed.party_size,
    'party_regencies': weighed.party_regencies,
    'contact_cards': weighed.contact_cards,
    'deferrals': weighed.deferrals,
    'planned_days': weighed.planned_days,
    'is_stay_with_non_family': weighed.is_with_non_family
  } AS evidence,
  [
    {'feed': 'crossing', 'record_key': weighed.crossing_id, 'part': 'crossed_at'},
    {'feed': 'passport_application', 'record_key': weighed.application_id, 'part': 'passport_issued_on'}
  ] AS sources
FROM weighed
WHERE
  weighed.signs >= $signs
  AND NOT EXISTS (
    SELECT 1
    FROM fact.placement AS placement
    WHERE
      placement.person_id = weighed.person_id
      AND (placement.contract_to IS NULL OR placement.contract_to >= weighed.crossed_on)
  )
