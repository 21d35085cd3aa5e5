/*
id: __ID__
version: "1.0"
status: shadow
label: PMI_NP          # PMI_NP, TPPO, TPPM, HAJI_NP or DATA
tier: 3                # 1 protect now, 2 review before the next step, 3 context only
grain: crossing        # one hit is about one: application, crossing, person, contact or group
owner: [TPI]           # agency that answers for it: DOKLAN, TPI, INTEL, BP3MI, DP3A, DUKCAPIL, KEMENAG, DISNAKER
title:
  id: FILL IN judul singkat __ID__
  en: FILL IN a short title __ID__
statement:
  id: FILL IN apa yang dilihat aturan ini, dalam kalimat pendek.
  en: FILL IN what the rule looks at, in short sentences.
reason:
  id: FILL IN mengapa, dengan nilai bukti {passport_age_days}.
  en: FILL IN why, with values of the evidence {passport_age_days}.
feeds: [crossing, passport_application, population_registry]     # without these feeds the rule is skipped
reads: [fact.departure]                                          # every table after FROM and JOIN
look_back:
  days: 30
  reason: FILL IN why events of this many days are still worth looking at.
cap:
  hits: 100
  reason: FILL IN how many hits a run can give before something must be wrong with the data.
parameters:
  passport_age_days: {value: 30, reason: "FILL IN where this number comes from"}
legal_basis:
  - FILL IN law and article
source:
  - FILL IN where the pattern is documented
innocent:
  id:
    - FILL IN penjelasan wajar
  en:
    - FILL IN an innocent explanation
clears:
  id:
    - FILL IN apa yang menyelesaikan
  en:
    - FILL IN what settles it
questions:
  id:
    - FILL IN pertanyaan pertama?
    - FILL IN pertanyaan kedua?
  en:
    - FILL IN the first question?
    - FILL IN the second question?
sunset_on: __SUNSET__
life:
  - {version: "1.0", status: shadow, date: __TODAY__, by: "__BY__", why: "FILL IN why the rule is wanted"}
*/
SELECT
  departure.crossing_id AS subject_key,
  departure.person_id,
  departure.crossed_on AS occurred_on,
  departure.tpi_code AS unit_code,
  0.3 AS strength,
  {
    'passport_age_days': departure.passport_age_days
  } AS evidence,
  [
    {'feed': departure.feed, 'record_key': departure.crossing_id, 'part': 'crossed_at'}
  ] AS sources
FROM fact.departure AS departure
WHERE
  departure.crossed_on > $from_on
  AND departure.crossed_on <= $run_on
  AND departure.rung IN ('JUDGED', 'BOOK', 'NIK', 'REPAIRED', 'OLD_BOOK')
  AND departure.outcome = 'BERANGKAT'
  AND departure.passport_age_days <= $passport_age_days
