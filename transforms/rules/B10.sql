/*
id: B10
version: "1.0"
status: active
label: TPPO
tier: 1
grain: application
owner: [DOKLAN, DP3A]
title:
  id: Permohonan anak tanpa orang tua atau kerabat
  en: Application of a child without parent or kin
statement:
  id: >
    Permohonan untuk anak yang dibawa orang dewasa yang bukan orang tua atau kerabat menurut data kependudukan, atau anak di
    bawah 17 tahun tanpa pendamping dan tanpa penjamin kerabat. Orang dewasa satu kartu keluarga yang mengajukan di kantor
    yang sama dalam seminggu dianggap menemani. Nomor perwalian belum ada dalam data yang dikirim.
  en: >
    An application for a child brought by an adult who is neither parent nor kin by the civil registry, or for a child under
    17 whom nobody brings and no kin vouches for. An adult of the same family card who applies at the same office within a
    week counts as company. The number of a guardianship is not in the data sent yet.
reason:
  id: >
    Anak berusia {age_years} tahun; pendamping disebut: {is_companion_named}, orang tua atau kerabat tercatat: tidak; tujuan
    {purpose} ke {destination}.
  en: >
    Child of {age_years}; companion named: {is_companion_named}, parent or kin on record: no; purpose {purpose}, destination
    {destination}.
feeds: [passport_application, population_registry]
reads: [fact.application]
look_back:
  days: 90
  reason: The interview and the journey follow within three months.
cap:
  hits: 2000
  reason: A few children in a hundred; more mean that parents are missing from the registry file.
parameters:
  adult_age: {value: 18, reason: "A child is anyone under 18 (UU 35/2014 art. 1)."}
  alone_age: {value: 17, reason: "From 17, with a KTP of their own, people may apply alone (Permenkumham 8/2014)."}
  kin_steps: {value: 3, reason: "Grandparents, aunts and uncles are within three links of card or parent (starting value)."}
  family_days: {value: 7, reason: "A family sent to the office together has its dates within a week."}
legal_basis:
  - UU 35/2014 (child protection)
  - Permenkumham 8/2014 jo. 18/2022
  - UU 21/2007 art. 5 and 6
  - UU 6/2011 art. 89
source:
  - "A child's application needs the KTP of parent or guardian (Asikliburan, 'M-Paspor anak')"
innocent:
  id:
    - Orang tua bercerai atau meninggal
    - Tinggal di asrama atau pesantren
    - Diasuh kerabat yang tidak tercatat
  en:
    - Parents divorced or dead
    - Boarding school
    - Cared for by relatives not on record
clears:
  id:
    - Penetapan wali atau surat kuasa orang tua
    - Kartu keluarga atau akta kelahiran
    - Orang tua dapat dihubungi
  en:
    - Guardianship or a letter of the parents
    - Family card or birth certificate
    - A parent can be reached
questions:
  id:
    - Siapa yang menemanimu dan sejak kapan mengenalnya?
    - Bolehkah kami menelepon ayah atau ibumu?
    - Kamu akan pergi ke mana dan dengan siapa?
  en:
    - Who is with you and since when do you know them?
    - May we call your mother or father?
    - Where will you go, and with whom?
sunset_on: 2027-12-31
life:
  - {version: "1.0", status: active, date: 2026-11-22, by: "Lintas rule board", why: "First edition; measured on invented data only."}
*/
SELECT
  application.application_id AS subject_key,
  application.person_id,
  application.submitted_on AS occurred_on,
  application.office_code AS unit_code,
  0.6
  + CASE WHEN application.accompanying_nik IS NOT NULL THEN 0.2 ELSE 0 END
  + CASE WHEN NOT application.is_guarantor_named THEN 0.1 ELSE 0 END AS strength,
  {
    'age_years': application.age_years,
    'adult_age': $adult_age,
    'is_companion_named': application.accompanying_nik IS NOT NULL,
    'is_guarantor_named': application.is_guarantor_named,
    'purpose': application.purpose,
    'destination': application.destination
  } AS evidence,
  [
    {'feed': 'passport_application', 'record_key': application.application_id, 'part': 'accompanying_nik'},
    {'feed': 'population_registry', 'record_key': CAST(application.person_id AS VARCHAR), 'part': 'NO_KK'}
  ] AS sources
FROM fact.application AS application
WHERE
  application.submitted_on > $from_on
  AND application.submitted_on <= $run_on
  AND application.rung IN ('JUDGED', 'BOOK', 'NIK', 'REPAIRED', 'OLD_BOOK')
  AND application.decision IN ('PROSES', 'TERBIT', 'TUNDA')
  AND application.age_years < $adult_age
  AND (application.accompanying_nik IS NOT NULL OR application.age_years < $alone_age)
  AND NOT application.is_accompanied_by_parent
  AND NOT application.is_guarantor_family
  AND COALESCE(application.guarantor_steps > $kin_steps, TRUE)
  AND COALESCE(application.companion_steps > $kin_steps, TRUE)
  -- an adult of the card who applied at the same office came along
  AND NOT EXISTS (
    SELECT 1
    FROM fact.application AS relative
    WHERE
      relative.no_kk = application.no_kk
      AND relative.office_code = application.office_code
      AND relative.age_years >= $adult_age
      AND relative.rung IN ('JUDGED', 'BOOK', 'NIK', 'REPAIRED', 'OLD_BOOK')
      AND relative.submitted_on BETWEEN application.submitted_on - $family_days AND application.submitted_on + $family_days
      AND relative.submitted_on <= $run_on
  )
