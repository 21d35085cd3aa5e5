/*
title: Rules proposed back to shadow
grain: one row per rule and version
reads: [mart.rule_proposal]
parameters: []
*/
SELECT
  rule_id,
  CAST(rule_version AS VARCHAR) AS rule_version,
  proposal_text,
  proposal_text_en
FROM mart.rule_proposal
ORDER BY
  rule_id,
  rule_version
