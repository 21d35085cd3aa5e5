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
reads: [fact.departure, fact.departure_sign]
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
  contact_regencies: {value: 2, reason: "As in D01."}
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
    departure.feed,
    departure.person_id,
    departure.known_on,
    departure.tpi_code,
    departure.issuing_application_id,
    departure.passport_age_days,
    departure.destination,
    departure.party_size,
    departure.party_regencies,
    story.purpose,
    story.is_concern,
    story.contact_cards,
    story.deferrals,
    story.planned_days,
    story.is_with_non_family,
    CAST(story.is_concern AS INTEGER)
    + CAST(departure.party_size >= $party_people AND departure.party_regencies >= $party_regencies AS INTEGER)
    + CAST(story.contact_cards >= $contact_cards AND story.contact_regencies >= $contact_regencies AS INTEGER)
    + CAST(story.is_other_destination AS INTEGER)
    + CAST(story.deferrals > 0 AS INTEGER)
    + CAST(story.is_with_non_family OR COALESCE(story.planned_days > $stay_days, FALSE) AS INTEGER) AS signs
  FROM fact.departure AS departure
  INNER JOIN fact.departure_sign AS story
    ON departure.crossing_id = story.crossing_id
  WHERE
    departure.known_on > $from_on
    AND departure.known_on <= $run_on
    AND departure.rung IN ('JUDGED', 'BOOK', 'NIK', 'REPAIRED', 'OLD_BOOK')
    AND departure.outcome IN ('BERANGKAT', 'DITUNDA', 'DIJADWALKAN')
    AND departure.passport_age_days <= $passport_age_days
    AND departure.earlier_departures = 0
    AND departure.return_on IS NULL
    AND departure.family_adults = 0
    AND NOT departure.is_agency_licensed
    AND story.purpose IN ('WISATA', 'KUNJUNGAN_KELUARGA', 'LAINNYA')
    AND (story.is_concern OR story.is_labour)
    AND story.open_placements = 0
)

SELECT
  crossing_id AS subject_key,
  person_id,
  known_on AS occurred_on,
  tpi_code AS unit_code,
  LEAST(1.0, 0.2 + 0.2 * signs) AS strength,
  {
    'passport_age_days': passport_age_days,
    'passport_age_threshold': $passport_age_days,
    'destination': destination,
    'purpose': purpose,
    'signs': signs,
    'signs_threshold': $signs,
    'is_destination_of_concern': is_concern,
    'party_size': party_size,
    'party_regencies': party_regencies,
    'contact_cards': contact_cards,
    'deferrals': deferrals,
    'planned_days': planned_days,
    'is_stay_with_non_family': is_with_non_family
  } AS evidence,
  [
    {'feed': feed, 'record_key': crossing_id, 'part': 'departure'},
    {'feed': 'passport_application', 'record_key': issuing_application_id, 'part': 'passport_issued_on'}
  ] AS sources
FROM first_exit
WHERE signs >= $signs
