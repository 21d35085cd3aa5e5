/*
id: C12
version: "1.0"
status: active
label: TPPM
tier: 1
grain: group
owner: [INTEL, POLRI, BP3MI]
title:
  id: Rombongan besar dengan cerita seragam dan asal yang beragam
  en: Large group with one story and many origins
statement:
  id: >
    Pada satu angkutan, satu agen atau satu pemesanan membawa banyak orang dari banyak kabupaten/kota dengan tujuan perjalanan yang sama dan
    kebanyakan baru pertama berpaspor. Rombongan biro berizin, pekerja terdaftar, keluarga, dan rombongan sekolah tidak ditandai. Yang
    dilihat lebih dahulu adalah penyelenggaranya, bukan orang-orangnya.
  en: >
    On one service, one agency or one booking carries many people from many regencies with the same stated purpose, most of them on a first
    passport. Groups of licensed bureaux, registered workers, families and school parties are not flagged. The organiser is looked at first,
    not the people.
reason:
  id: >
    Angkutan {service_no} ke {destination}: {people} orang dari {regencies} kabupaten/kota dalam satu rombongan, {top_purpose_people} menyebut
    {top_purpose}, {first_books} dengan paspor dan perjalanan pertama; kembali dipesan untuk {returns_booked} orang.
  en: >
    Service {service_no} to {destination}: {people} people from {regencies} regencies in one group, {top_purpose_people} stated {top_purpose},
    {first_books} on a first passport and journey; return booked for {returns_booked}.
feeds: [crossing, passport_application, population_registry, placement, licence]
reads: [fact.service]
look_back:
  days: 30
  reason: Licences and registers that explain a group arrive within a month.
cap:
  hits: 100
  reason: Organised groups are 5-20 a month nationwide; five times that would mean that ordinary tours are taken for them.
parameters:
  people: {value: 15, reason: "Starting value of the rule book; smaller groups are for D04."}
  regencies: {value: 5, reason: "An outing or a school shares a regency or two (starting value)."}
  first_percent: {value: 50, reason: "43 % of books are first ones; on an ordinary tour fewer travel for the first time."}
  same_percent: {value: 90, reason: "Uniform story: hardly anybody states something else."}
  told_percent: {value: 50, reason: "Where fewer than half told a purpose, nothing can be said about a story."}
  minor_percent: {value: 30, reason: "A school or team with its leaders."}
  family_percent: {value: 50, reason: "Where half travel with family it is a family tour."}
  placed_percent: {value: 50, reason: "Workers leave in batches too: where half hold a placement it is one."}
legal_basis:
  - UU 21/2007 art. 4
  - UU 1/2023 art. 457
  - UU 6/2011 art. 89
source:
  - "214 people of many regencies on one charter from Kualanamu, 'pilgrimage to Cambodia' (tvOnenews)"
innocent:
  id:
    - Umrah carteran
    - Wisata perusahaan atau komunitas
    - Rombongan sekolah, olahraga, atau seni
  en:
    - Umrah charter
    - Company outing or community tour
    - School, sports or arts group
clears:
  id:
    - Izin biro atau kontrak carter
    - Daftar acara dan akomodasi rombongan
    - Pemberi kerja atau lembaga yang membenarkan perjalanan
  en:
    - The agency's licence or the charter contract
    - Programme and lodging of the group
    - An employer or body that confirms the journey
questions:
  id:
    - Siapa yang memesan dan membayar angkutan ini?
    - Di mana rombongan menginap dan siapa yang menunggu?
    - Bagaimana para peserta diajak?
  en:
    - Who booked and paid for this service?
    - Where does the group stay and who waits for it?
    - How were the travellers invited?
sunset_on: 2027-12-31
life:
  - {version: "1.0", status: active, date: 2026-11-22, by: "Lintas rule board", why: "First edition; measured on invented data only."}
*/
SELECT
  service_key AS subject_key,
  CAST(NULL AS BIGINT) AS person_id,
  known_on AS occurred_on,
  tpi_code AS unit_code,
  LEAST(1.0, 0.6 + 0.02 * (regencies - $regencies)) AS strength,
  {
    'service_no': service_no,
    'destination': destination,
    'people': people,
    'people_threshold': $people,
    'regencies': regencies,
    'regencies_threshold': $regencies,
    'first_books': first_books,
    'top_purpose': top_purpose,
    'top_purpose_people': top_purpose_people,
    'returns_booked': returns_booked,
    'with_family': with_family,
    'placed': placed
  } AS evidence,
  sources
FROM fact.service
WHERE
  known_on > $from_on
  AND known_on <= $run_on
  AND people >= $people
  AND regencies >= $regencies
  AND first_books * 100 > $first_percent * people
  AND purpose_people * 100 >= $told_percent * people
  AND top_purpose_people * 100 >= $same_percent * purpose_people
  AND top_purpose IN ('WISATA', 'KUNJUNGAN_KELUARGA', 'UMRAH', 'HAJI', 'LAINNYA')
  AND NOT is_agency_licensed
  AND minors * 100 < $minor_percent * people
  AND with_family * 100 < $family_percent * people
  AND placed * 100 < $placed_percent * people
