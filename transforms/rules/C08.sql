/*
id: C08
version: "1.0"
status: active
label: PMI_NP
tier: 2
grain: crossing
owner: [TPI, BP3MI, POLRI]
title:
  id: Negara tanpa perjanjian penempatan, dengan beberapa tanda rencana kerja
  en: Country without a placement agreement, with several signs of work
statement:
  id: >
    Kunjungan ke negara tanpa perjanjian penempatan dan sedikitnya dua tanda yang saling lepas: tujuan yang disebut lain, rombongan dari
    banyak daerah, kontak bersama, penundaan sebelumnya, menginap pada orang yang bukan keluarga atau lebih lama dari masa bebas visa, atau
    keberangkatan pertama sekali jalan. Negara tujuan tidak dihitung sebagai tanda.
  en: >
    A visit to a country without a placement agreement and at least two independent signs: another destination stated, a party from many
    regencies, a shared contact, an earlier deferral, a stay with somebody who is no family or beyond the visa-free length, or a first
    departure one way. The country itself counts as no sign.
reason:
  id: >
    {purpose} ke {destination}; {signs} tanda: tujuan lain disebut {is_other_destination}, rombongan {party_size} orang dari
    {party_regencies} kabupaten/kota, kontak dipakai {contact_cards} kartu keluarga, penundaan {deferrals}, rencana {planned_days} hari,
    kembali {return_on}.
  en: >
    {purpose} to {destination}; {signs} signs: another destination stated {is_other_destination}, party of {party_size} from
    {party_regencies} regencies, contact used by {contact_cards} family cards, deferrals {deferrals}, plan {planned_days} days, return
    {return_on}.
feeds: [crossing, passport_application, population_registry, placement, licence]
reads: [fact.departure, fact.departure_sign]
look_back:
  days: 30
  reason: Registers and bookings that explain a departure arrive within a month.
cap:
  hits: 1500
  reason: About 500 departures a month to three such countries were stopped in 2024; three times that for one rule is too many to look at.
parameters:
  signs: {value: 2, reason: "One sign is shared by many ordinary holidays; these countries are 3 % of all trips and more."}
  party_people: {value: 3, reason: "Recruits travel in small groups under one booking (starting value)."}
  party_regencies: {value: 3, reason: "Relatives and neighbours share a regency or two (starting value)."}
  contact_cards: {value: 5, reason: "As in D01."}
  contact_regencies: {value: 2, reason: "As in D01."}
  stay_days: {value: 30, reason: "Length of most visa-free visits; used where reference.visa_free knows none for the country."}
legal_basis:
  - UU 18/2017 art. 5
  - UU 6/2011 art. 89
  - Permenimipas 2/2025 art. 13
source:
  - "No placement agreement with Cambodia, Myanmar and Thailand (KP2MI, March 2025: Almancity, Infokoran)"
  - "7,701 departures to Cambodia, Myanmar and Laos prevented, 2024-March 2025 (RMOL)"
innocent:
  id:
    - Wisata; Kamboja saja 2,4-2,6 % dari semua perjalanan
    - Pekerjaan yang sah di sana
    - Tiket pulang dibeli terpisah
  en:
    - Tourism; Cambodia alone is 2.4-2.6 % of all trips
    - Lawful work there
    - Return ticket bought apart
clears:
  id:
    - Tiket pulang dan alamat menginap
    - Undangan keluarga atau izin tinggal
    - Kontrak kerja yang diketahui perwakilan RI
  en:
    - Return ticket and address of stay
    - Family invitation or residence permit
    - A work contract known to the Indonesian mission
questions:
  id:
    - Siapa yang mengajak Anda dan bagaimana Anda mengenalnya?
    - Siapa yang membeli tiket Anda?
    - Siapa yang memegang paspor Anda?
  en:
    - Who invited you and how do you know them?
    - Who bought your ticket?
    - Who holds your passport?
sunset_on: 2027-12-31
life:
  - {version: "1.0", status: active, date: 2026-11-22, by: "Lintas rule board", why: "First edition; measured on invented data only."}
*/
WITH visit AS (
  SELECT
    departure.crossing_id,
    departure.feed,
    departure.person_id,
    departure.known_on,
    departure.tpi_code,
    departure.destination,
    departure.return_on,
    departure.party_size,
    departure.party_regencies,
    story.purpose,
    story.is_other_destination,
    story.contact_cards,
    story.deferrals,
    story.planned_days,
    CAST(story.is_other_destination AS INTEGER)
    + CAST(departure.party_size >= $party_people AND departure.party_regencies >= $party_regencies AS INTEGER)
    + CAST(story.contact_cards >= $contact_cards AND story.contact_regencies >= $contact_regencies AS INTEGER)
    + CAST(story.deferrals > 0 AS INTEGER)
    + CAST(
      story.is_with_non_family
      OR COALESCE(story.planned_days > COALESCE(story.visa_free_days, $stay_days), FALSE) AS INTEGER
    )
    + CAST(departure.return_on IS NULL AND departure.earlier_departures = 0 AS INTEGER) AS signs
  FROM fact.departure AS departure
  INNER JOIN fact.departure_sign AS story
    ON departure.crossing_id = story.crossing_id
  WHERE
    departure.known_on > $from_on
    AND departure.known_on <= $run_on
    AND departure.rung IN ('JUDGED', 'BOOK', 'NIK', 'REPAIRED', 'OLD_BOOK')
    AND departure.outcome IN ('BERANGKAT', 'DITUNDA', 'DIJADWALKAN')
    AND departure.family_adults = 0
    AND NOT departure.is_agency_licensed
    AND COALESCE(departure.visa_type, 'NONE') IN ('NONE', 'VISIT')
    AND story.purpose IN ('WISATA', 'KUNJUNGAN_KELUARGA', 'LAINNYA')
    AND story.is_without_agreement
    AND story.open_placements = 0
    AND story.family_abroad = 0
)

SELECT
  crossing_id AS subject_key,
  person_id,
  known_on AS occurred_on,
  tpi_code AS unit_code,
  LEAST(1.0, 0.2 + 0.2 * signs) AS strength,
  {
    'destination': destination,
    'purpose': purpose,
    'signs': signs,
    'signs_threshold': $signs,
    'is_other_destination': is_other_destination,
    'party_size': party_size,
    'party_regencies': party_regencies,
    'contact_cards': contact_cards,
    'deferrals': deferrals,
    'planned_days': planned_days,
    'return_on': return_on
  } AS evidence,
  [{'feed': feed, 'record_key': crossing_id, 'part': 'destination'}] AS sources
FROM visit
WHERE signs >= $signs
