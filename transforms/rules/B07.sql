/*
id: B07
version: "1.0"
status: active
label: PMI_NP
tier: 2
grain: application
owner: [DOKLAN, INTEL]
title:
  id: Paspor berulang kali hilang atau rusak
  en: Passports lost or damaged again and again
statement:
  id: >
    Paspor hilang atau rusak lebih dari sekali dalam lima tahun, atau buku yang baru terbit hilang setelah ada penundaan, dan tidak
    ada perjalanan tercatat yang menjelaskan. Kehilangan massal karena bencana tidak dihitung.
  en: >
    Passports lost or damaged more than once in five years, or a young book lost after a deferral, and no recorded journey
    explains it. Mass losses after a disaster do not count.
reason:
  id: >
    Kehilangan atau kerusakan ke-{losses} dalam lima tahun; buku terakhir terbit {book_age_days} hari sebelumnya; penundaan
    sebelumnya: {deferrals}; tidak ada perjalanan pulang-pergi yang tercatat.
  en: >
    Loss or damage no. {losses} in five years; last book issued {book_age_days} days before; earlier deferrals: {deferrals}; no
    completed journey on record.
feeds: [passport_application, population_registry, crossing, placement]
reads: [fact.passport_loss]
look_back:
  days: 90
  reason: The hearing on a loss and the new book take up to three months.
cap:
  hits: 800
  reason: Losses are 2.2 % of books, some 27,000 in 90 days; repeated and unexplained ones beyond 3 % of these point to a data fault.
parameters:
  losses: {value: 2, reason: "Once happens to anyone (starting value)."}
  early_days: {value: 365, reason: "Lost within a year of issue (starting value); never enough without an earlier deferral."}
  card_losses: {value: 3, reason: "Three of one family card within six days: fire, flood or burglary at home."}
  event_losses: {value: 5, reason: "Fewer losses in one regency are no mass event."}
  event_ratio: {value: 3, reason: "Three times what the regency loses in 13 days of an ordinary year."}
legal_basis:
  - Permenkumham 8/2014 jo. 18/2022 (lost books)
  - UU 6/2011 art. 89
source:
  - "Losses claimed to hide earlier journeys (Antara on Tanjungpinang, 75 of 247 recognised; Tribunnews, 3,541 deferred passports)"
  - "Suspension after loss by carelessness (PRFM News on lost passports)"
innocent:
  id:
    - Banjir atau kebakaran
    - Pencurian
    - Pelaut dan pelintas yang sering membawa buku
    - Orang lanjut usia yang sering kehilangan barang
  en:
    - Flood or fire
    - Theft
    - Seafarers and others who always carry the book
    - Elderly people who mislay things
clears:
  id:
    - Laporan kehilangan atau keterangan bencana
    - Perjalanan sebelumnya tercatat lengkap
    - Buku ditemukan dan diserahkan
  en:
    - Loss report or disaster statement
    - Earlier journeys fully on record
    - Book found and handed in
questions:
  id:
    - Di mana dan kapan terakhir Anda melihat paspor itu?
    - Siapa yang menyimpan paspor Anda waktu itu?
    - Apakah ada yang meminta paspor Anda?
  en:
    - Where and when did you last see the passport?
    - Who was keeping it then?
    - Did anyone ask you for your passport?
sunset_on: 2027-12-31
life:
  - {version: "1.0", status: active, date: 2026-11-22, by: "Lintas rule board", why: "First edition; measured on invented data only."}
*/
SELECT
  loss.application_id AS subject_key,
  loss.person_id,
  loss.submitted_on AS occurred_on,
  loss.office_code AS unit_code,
  LEAST(1.0, 0.3 + 0.15 * (loss.earlier_losses + 1) + CASE WHEN loss.deferrals >= 1 THEN 0.3 ELSE 0 END) AS strength,
  {
    'losses': loss.earlier_losses + 1,
    'losses_threshold': $losses,
    'book_age_days': DATE_DIFF('day', loss.newest_issued_on, loss.submitted_on),
    'deferrals': loss.deferrals,
    'completed_trips': loss.completed_trips
  } AS evidence,
  LIST_TRANSFORM(
    LIST_CONCAT([loss.application_id], loss.books),
    LAMBDA application_id: {'feed': 'passport_application', 'record_key': application_id, 'part': 'application_type'}
  ) AS sources
FROM fact.passport_loss AS loss
WHERE
  loss.submitted_on > $from_on
  AND loss.submitted_on <= $run_on
  -- somebody whose journeys are known hides none, and somebody working abroad loses books as all do
  AND loss.completed_trips = 0
  AND loss.placements = 0
  AND (
    loss.earlier_losses + 1 >= $losses
    OR (loss.newest_issued_on >= loss.submitted_on - $early_days AND loss.deferrals >= 1)
  )
  -- fire, flood and burglary take many books at once
  AND loss.week_card < $card_losses
  AND NOT (
    loss.week_regency >= $event_losses
    AND loss.week_regency * 365.0 >= loss.year_regency * $event_ratio * 13
  )
