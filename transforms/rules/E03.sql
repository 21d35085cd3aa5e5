/*
id: E03
version: "1.0"
status: active
label: PMI_NP
tier: 3
grain: person
owner: [TPI]
title:
  id: Pulang sebentar kira-kira setiap tiga puluh hari
  en: Comes home briefly about every thirty days
statement:
  id: >
    Dalam enam bulan seseorang sedikitnya empat kali tinggal 25 sampai 32 hari di luar negeri lewat pelabuhan feri atau pos darat dan pulang hanya beberapa
    hari, seperti orang yang memperbarui izin kunjungannya. Pemegang pas lintas batas tidak dihitung. Ini keterangan saja, bukan perkara sendiri.
  en: >
    Within six months somebody stayed abroad for 25 to 32 days at least four times through a ferry port or land post and came home for a few days only,
    like people who renew a visit pass. Holders of border-crosser passes are not counted. This is context only and raises no case alone.
reason:
  id: >
    {cycles} kali tinggal {least_nights} sampai {most_nights} hari di {destination} dalam {window_days} hari, dengan paling lama {home_days} hari di rumah
    sebelum atau sesudahnya.
  en: >
    {cycles} stays of {least_nights} to {most_nights} days in {destination} within {window_days} days, with at most {home_days} days at home before or
    after.
feeds: [crossing, passport_application, placement]
reads: [fact.trip, fact.placement]
look_back:
  days: 32
  reason: The next stay ends within 32 days; then the pattern is seen anew or not.
cap:
  hits: 3000
  reason: Border provinces have some thousands of such travellers; more mean that pass holders came in as passport holders.
parameters:
  cycles: {value: 4, reason: "Once or twice is a long visit; four in half a year is a way of living (starting value)."}
  least_nights: {value: 25, reason: "Visit passes run for 30 days; people leave a few days before the end."}
  most_nights: {value: 32, reason: "Thirty days and a late ferry."}
  home_days: {value: 7, reason: "A week at home or less is a visit, not a return."}
  window_days: {value: 183, reason: "Six months."}
legal_basis:
  - UU 18/2017 art. 13
  - UU 6/2011 art. 89
source:
  - "Visa-free practice at ferry and land posts (general knowledge of officers; no published figure)"
innocent:
  id:
    - Pedagang lintas batas
    - Keluarga di kedua sisi perbatasan
    - Berobat atau menemani anak sekolah
  en:
    - Cross-border trader
    - Family on both sides of the border
    - Medical treatment, or a child at school there
clears:
  id:
    - Izin tinggal atau kerja di negara tujuan
    - Keluarga yang tinggal di sana
    - Usaha di kedua sisi
  en:
    - Residence or work permit of the country
    - Family who live there
    - Business on both sides
questions:
  id:
    - Apa kegiatan Anda di sana dan di mana Anda tinggal?
    - Apakah ada yang memegang paspor Anda selama di sana?
  en:
    - What do you do there and where do you live?
    - Does anybody hold your passport while you are there?
sunset_on: 2027-12-31
life:
  - {version: "1.0", status: active, date: 2026-11-22, by: "Lintas rule board", why: "First edition; measured on invented data only."}
*/
WITH stay AS (
  SELECT
    person_id,
    out_crossing_id,
    left_on,
    returned_on,
    out_tpi_code,
    destination,
    doc_type,
    mode,
    visa_type,
    nights,
    LAG(returned_on) OVER (PARTITION BY person_id ORDER BY left_at_utc) AS home_since_on,
    LEAD(left_on) OVER (PARTITION BY person_id ORDER BY left_at_utc) AS home_until_on
  FROM fact.trip
),

cycle AS (
  SELECT
    person_id,
    out_crossing_id,
    left_on,
    returned_on,
    out_tpi_code,
    destination
  FROM stay
  WHERE
    returned_on <= $run_on
    AND doc_type = 'PASPOR'
    AND mode IN ('SEA', 'LAND')
    AND COALESCE(visa_type, 'NONE') IN ('NONE', 'VISIT')
    AND nights BETWEEN $least_nights AND $most_nights
    AND (home_since_on >= left_on - $home_days OR home_until_on <= returned_on + $home_days)
    AND NOT EXISTS (
      SELECT 1
      FROM fact.placement AS placement
      WHERE
        placement.person_id = stay.person_id
        AND (placement.contract_to IS NULL OR placement.contract_to >= stay.left_on)
    )
)

SELECT
  CAST(newest.person_id AS VARCHAR) AS subject_key,
  newest.person_id,
  newest.returned_on AS occurred_on,
  newest.out_tpi_code AS unit_code,
  LEAST(1.0, 0.2 + 0.1 * (COUNT(*) - $cycles)) AS strength,
  {
    'cycles': COUNT(*),
    'cycles_threshold': $cycles,
    'destination': newest.destination,
    'least_nights': $least_nights,
    'most_nights': $most_nights,
    'home_days': $home_days,
    'window_days': $window_days
  } AS evidence,
  LIST_SORT(ARRAY_AGG({'feed': 'crossing', 'record_key': earlier.out_crossing_id, 'part': 'crossed_at'})) AS sources
FROM cycle AS newest
INNER JOIN cycle AS earlier
  ON
    newest.person_id = earlier.person_id
    AND earlier.returned_on <= newest.returned_on
    AND earlier.left_on > newest.returned_on - $window_days
WHERE newest.returned_on > $from_on
GROUP BY
  newest.person_id,
  newest.returned_on,
  newest.out_tpi_code,
  newest.destination
HAVING COUNT(*) >= $cycles
QUALIFY ROW_NUMBER() OVER (PARTITION BY newest.person_id ORDER BY newest.returned_on DESC) = 1
