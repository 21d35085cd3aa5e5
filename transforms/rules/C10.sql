/*
id: C10
version: "1.0"
status: active
label: TPPO
tier: 1
grain: crossing
owner: [TPI, DP3A]
title:
  id: Anak berangkat tanpa keluarga
  en: Child leaving without family
statement:
  id: >
    Anak berangkat tanpa orang tua, kakek-nenek, atau orang dewasa satu kartu keluarga pada angkutan yang sama. Rombongan sekolah atau
    tim dengan pendamping dan tiket pulang, anak yang pernah pulang dan kembali memesan tiket pulang, serta anak yang bersekolah atau
    tinggal di luar negeri, tidak ditandai.
  en: >
    A child leaves without a parent, grandparent or adult of the same family card on the same carrier. School or team parties with leaders
    and a booked return, children who came home before and have booked it again, and children who study or live abroad, are not flagged.
reason:
  id: >
    Usia {age_years} tahun, tidak ada orang dewasa keluarga pada angkutan dan hari yang sama; rombongan {party_size} orang dengan
    {party_adults} orang dewasa; tujuan {destination}; kembali {return_on}.
  en: >
    Age {age_years}, no adult of the family on the same carrier and day; party of {party_size} with {party_adults} adult(s); destination
    {destination}; return {return_on}.
feeds: [crossing, passport_application, population_registry]
reads: [fact.departure, fact.departure_sign]
look_back:
  days: 30
  reason: A late record of the accompanying parent arrives within a month and clears the flag.
cap:
  hits: 1500
  reason: One departure in 600 over 30 days; more would mean that families are not linked, not that children travel alone.
parameters:
  adult_age: {value: 18, reason: "A child is anyone under 18 (UU 21/2007 art. 1; UU 35/2014 art. 1)."}
  group_people: {value: 8, reason: "A school class, choir or team; smaller parties are looked at one by one."}
  children_per_leader: {value: 20, reason: "School trips take at least one leader for a class of twenty."}
  settled_returns: {value: 5, reason: "A child who came home five times has a routine, as at school across the border."}
  known_returns: {value: 1, reason: "Came home before, and the way back is booked again: an earlier lawful return speaks for the journey."}
legal_basis:
  - UU 35/2014 (child protection)
  - UU 21/2007 art. 5 and 6
  - UU 6/2011 art. 89
source:
  - "VEGA handbook: children at airports (Frontex)"
  - "Traveller of 17 on a long domestic chain (iNews Sulsel, 'Cegah 2 Warga Medan')"
innocent:
  id:
    - Perjalanan sekolah atau tim olahraga
    - Diantar kakek-nenek atau kerabat
    - Orang tua bercerai dan salah satu menunggu di tujuan
  en:
    - School trip or sports team
    - Taken by grandparents or relatives
    - Divorced parents and one waits at the destination
clears:
  id:
    - Surat izin orang tua yang dapat dihubungi
    - Pendamping yang dikenal sekolah atau keluarga
    - Data keluarga dilengkapi
  en:
    - Consent letter of a parent who can be reached
    - Leader known to the school or family
    - Family data completed
questions:
  id:
    - Dengan siapa kamu bepergian dan siapa yang menunggu di sana?
    - Bolehkah kami menelepon ayah atau ibumu?
    - Siapa yang menyimpan paspormu?
  en:
    - With whom do you travel and who waits for you there?
    - May we call your mother or father?
    - Who keeps your passport?
sunset_on: 2027-12-31
life:
  - {version: "1.0", status: active, date: 2026-11-22, by: "Lintas rule board", why: "First edition; measured on invented data only."}
*/
SELECT
  child.crossing_id AS subject_key,
  child.person_id,
  child.known_on AS occurred_on,
  child.tpi_code AS unit_code,
  0.6
  + CASE WHEN child.return_on IS NULL THEN 0.2 ELSE 0 END
  + CASE WHEN child.earlier_departures = 0 THEN 0.1 ELSE 0 END AS strength,
  {
    'age_years': child.age_years,
    'adult_age': $adult_age,
    'family_adults': child.family_adults,
    'party_size': child.party_size,
    'party_adults': child.party_adults,
    'destination': child.destination,
    'return_on': child.return_on,
    'earlier_returns': child.earlier_returns
  } AS evidence,
  [
    {'feed': child.feed, 'record_key': child.crossing_id, 'part': 'birth_date'},
    {'feed': 'population_registry', 'record_key': CAST(child.person_id AS VARCHAR), 'part': 'NO_KK'}
  ] AS sources
FROM fact.departure AS child
INNER JOIN fact.departure_sign AS company
  ON child.crossing_id = company.crossing_id
WHERE
  child.known_on > $from_on
  AND child.known_on <= $run_on
  AND child.rung IN ('JUDGED', 'BOOK', 'NIK', 'REPAIRED', 'OLD_BOOK')
  AND child.outcome IN ('BERANGKAT', 'DITUNDA', 'DIJADWALKAN')
  AND child.doc_type <> 'PLB'
  AND child.age_years < $adult_age
  AND child.family_adults = 0
  AND child.earlier_returns < $settled_returns
  AND NOT (child.earlier_returns >= $known_returns AND child.return_on IS NOT NULL)
  AND COALESCE(child.visa_type, 'NONE') NOT IN ('STUDY', 'RESIDENCE')
  -- a class, choir or team with its leaders and the way back booked
  AND NOT (
    child.return_on IS NOT NULL
    AND child.party_size >= $group_people
    AND child.party_adults * $children_per_leader >= child.party_size - child.party_adults
  )
  -- an adult on the booking whom the records cannot name may well be the parent
  AND company.unnamed_adults = 0
  -- the adult whom the passport office saw with the child travels along, and the way back is booked
  AND NOT (company.guardian_adults > 0 AND child.return_on IS NOT NULL)
