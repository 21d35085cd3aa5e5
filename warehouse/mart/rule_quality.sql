/*
title: How good each rule is, by what reviews found, last 400 days
grain: one row a rule and version with flags; figures on fewer than 11 people are empty
reads: [temp.rule_measure]
columns:
  rule_id: rule
  rule_version: its version
  tier: 1 protect now, 2 review before the next step, 3 context only
  status: status of that version; empty when another version runs by now
  flags: flags it gave
  people: different people, or contacts and groups, flagged
  never_reviewed: flags that nobody examined
  decided: flags found confirmed or unfounded; open cases and referrals are neither
  precision: share of the decided that were confirmed
  precision_low: lower end of its 95 % interval (Wilson)
  precision_high: upper end of it
  days_to_outcome: median of days from flag to outcome
  lead_days: median of days from flag to the person's departure; negative when the flag came after
  proposal: SHADOW when precision is under the floor after enough outcomes; nothing is changed by itself
*/
SELECT
  rule_id,
  rule_version,
  tier,
  status,
  flags,
  people,
  never_reviewed,
  decided,
  precision,
  precision_low,
  precision_high,
  days_to_outcome,
  lead_days,
  CASE
    WHEN status = 'active' AND decided >= $after_outcomes AND precision < $precision_floor THEN 'SHADOW'
  END AS proposal,
  NOT is_sealed AS is_unsealed
FROM temp.rule_measure
