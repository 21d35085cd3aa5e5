/*
title: The register of rules
grain: one row a rule
reads: [temp.handed_rule]
columns:
  rule_id: rule
  version: its version
  title: title in Bahasa Indonesia
  title_en: title in English
  statement: what it says, in Bahasa Indonesia
  statement_en: what it says, in English
  label: PMI_NP, TPPO, TPPM, HAJI_NP or DATA
  tier: 1 protect now, 2 review before the next step, 3 context only
  grain: what one hit is about
  owner: agency that answers for it
  legal_basis: law it rests on
  source: evidence it rests on
  innocent: innocent explanations
  innocent_en: the same in English
  clears: what clears it
  clears_en: the same in English
  questions: questions to ask
  questions_en: the same in English
  cap: most hits a run may write
  look_back_days: days looked at
  status: draft, shadow, active or retired
  sunset_on: date it ends unless renewed
  is_sealed: its flags are for the protection role alone
*/
SELECT
  rule_id,
  version,
  title,
  title_en,
  statement,
  statement_en,
  label,
  tier,
  grain,
  owner,
  legal_basis,
  source,
  innocent,
  innocent_en,
  clears,
  clears_en,
  questions,
  questions_en,
  cap,
  look_back_days,
  status,
  sunset_on,
  coalesce(is_sealed, FALSE) AS is_sealed
FROM temp.handed_rule
