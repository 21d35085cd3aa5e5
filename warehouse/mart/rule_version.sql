/*
title: Every version of every rule that ran, so that old flags keep explaining themselves
grain: one row a rule and version
reads: [ops.rule_version]
columns:
  rule_id: rule
  version: its version, as flags name it
  status: shadow, active or retired; the newest status of this version
  first_run_on: first run date it ran on
  title: title in Bahasa Indonesia
  title_en: title in English
  statement: what it says, in Bahasa Indonesia
  statement_en: what it says, in English
  innocent: innocent explanations
  innocent_en: the same in English
  clears: what clears it
  clears_en: the same in English
  questions: questions to ask
  questions_en: the same in English
  parameters: its thresholds as JSON, each with name, value and reason
  life: its life as JSON, each step with version, status, date, by and why
*/
SELECT
  rule_id,
  version,
  status,
  first_run_on,
  card ->> '$.title.id' AS title,
  card ->> '$.title.en' AS title_en,
  card ->> '$.statement.id' AS statement,
  card ->> '$.statement.en' AS statement_en,
  CAST(card -> '$.innocent.id' AS VARCHAR[]) AS innocent,
  CAST(card -> '$.innocent.en' AS VARCHAR[]) AS innocent_en,
  CAST(card -> '$.clears.id' AS VARCHAR[]) AS clears,
  CAST(card -> '$.clears.en' AS VARCHAR[]) AS clears_en,
  CAST(card -> '$.questions.id' AS VARCHAR[]) AS questions,
  CAST(card -> '$.questions.en' AS VARCHAR[]) AS questions_en,
  CAST(card -> '$.parameters' AS VARCHAR) AS parameters,
  CAST(card -> '$.life' AS VARCHAR) AS life
FROM ops.rule_version
