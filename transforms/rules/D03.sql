/*
id: D03
version: "1.0"
status: active
label: PMI_NP
tier: 2
grain: group
owner: [PIMPASA, INTEL]
title:
  id: Banyak permohonan dari satu desa sekaligus di kantor yang jauh
  en: Many applications from one village at once at a distant office
statement:
  id: >
    Dalam tiga hari banyak pemohon dari satu desa mengajukan paspor dengan tujuan yang sama di kantor yang tidak biasa melayani daerah itu,
    jauh di atas kebiasaan desa tersebut. Yang ditinjau adalah siapa yang mengatur; tidak seorang pun pemohon ditandai. Nama desa tidak
    ditampilkan bila pemohonnya kurang dari sebelas.
  en: >
    Within three days many applicants of one village apply for the same purpose at an office that does not usually serve their regency, far
    above what the village is used to. What is looked at is who arranges; no applicant is flagged. The village is not shown below eleven people.
reason:
  id: >
    {people} permohonan dari satu desa ({village_code}) dengan tujuan {purpose} dalam tiga hari di kantor yang melayani
    {office_percent}% permohonan kabupaten itu; setahun sebelumnya {village_year} permohonan dari desa itu.
  en: >
    {people} applications from one village ({village_code}) for {purpose} within three days at an office that takes {office_percent}% of
    that regency's applications; {village_year} from the village in the year before.
feeds: [passport_application, population_registry, licence]
reads: [fact.batch]
look_back:
  days: 30
  reason: A visit to the village makes sense within the month; the journey itself follows in the next.
cap:
  hits: 200
  reason: A burst is a handful a month nationwide; hundreds mean that an office code or a region code was recoded.
parameters:
  people: {value: 8, reason: "Two families of four apply together now and then; eight people in three days is a batch (starting value)."}
  cards: {value: 4, reason: "Grandparents, children and grandchildren are up to three family cards; a family trip is no batch (starting value)."}
  times: {value: 5, reason: "Five times what the village is used to: harvest and holiday double or treble it (starting value)."}
  office_share: {value: 0.1, reason: "An office that takes a tenth of a regency's applications is local to it, whatever the map says: most regencies have none of their own."}
legal_basis:
  - UU 18/2017 art. 13 (passport issued by the local office)
  - UU 6/2011 art. 89
source:
  - "Batches from a few regencies at one distant office (Jawa Pos, 'Perketat Paspor di Kantong TKI')"
  - "Early detection from village level (rakor TPPO, Banten 2025)"
innocent:
  id:
    - Rombongan umrah
    - Layanan jemput bola Eazy Passport
    - Perjalanan sekolah atau paguyuban
    - Musim panen atau liburan
  en:
    - Umrah group
    - Mobile service Eazy Passport
    - Trip of a school or an association
    - Harvest or holiday season
clears:
  id:
    - Surat tugas sekolah, kantor, atau biro berizin
    - Keterangan kepala desa tentang acara bersama
    - Kantor yang memang biasa melayani desa itu
  en:
    - Letter of the school, the office or a licensed bureau
    - Village head tells of a common event
    - The office does usually serve the village
questions:
  id:
    - Siapa yang mengumpulkan para pemohon dan mengantar ke kantor itu?
    - Mengapa kantor itu yang dipilih?
    - Siapa yang membayar dan siapa yang menyimpan paspor?
  en:
    - Who brought the applicants together and took them to that office?
    - Why was that office chosen?
    - Who paid, and who keeps the passports?
sunset_on: 2027-12-31
life:
  - {version: "1.0", status: active, date: 2026-11-22, by: "Lintas rule board", why: "First edition; measured on invented data only."}
*/
SELECT
  'BATCH|' || first_application_id AS subject_key,
  CAST(NULL AS BIGINT) AS person_id,
  submitted_on AS occurred_on,
  office_code AS unit_code,
  LEAST(1.0, 0.4 + 0.05 * (people - $people)) AS strength,
  {
    'people': people,
    'people_threshold': $people,
    'cards': cards,
    'purpose': purpose,
    -- house line: nothing is shown of fewer than eleven people
    'village_code': CASE WHEN people >= 11 THEN village_code END,
    'village_year': village_year,
    'office_percent': CAST(ROUND(100.0 * office_year / GREATEST(1, regency_year)) AS INTEGER)
  } AS evidence,
  LIST_TRANSFORM(
    application_ids,
    LAMBDA application_id: {'feed': 'passport_application', 'record_key': application_id, 'part': 'village_code'}
  ) AS sources
FROM fact.batch
WHERE
  submitted_on > $from_on
  AND submitted_on <= $run_on
  AND people >= $people
  AND cards >= $cards
  -- 365 / 3 stretches of three days in a year
  AND people * 365 > $times * village_year * 3
  AND office_regency_code <> regency_code
  AND office_year <= $office_share * regency_year
QUALIFY ROW_NUMBER() OVER (PARTITION BY first_application_id ORDER BY submitted_on DESC) = 1
