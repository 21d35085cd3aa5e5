/*
title: Rules whose measured precision is under the floor, to be put back to shadow by those who answer for them
grain: one row a rule
reads: [temp.rule_measure]
columns:
  rule_id: rule
  rule_version: its version
  decided: flags found confirmed or unfounded
  precision: share of the decided that were confirmed
  precision_low: lower end of its 95 % interval (Wilson)
  precision_high: upper end of it
  precision_floor: the floor that was set
  after_outcomes: outcomes after which it is asked for
  proposal: SHADOW
  proposal_text: the proposal in Bahasa Indonesia
  proposal_text_en: the same in English
*/
SELECT
  rule_id,
  rule_version,
  decided,
  precision,
  precision_low,
  precision_high,
  $precision_floor AS precision_floor,
  $after_outcomes AS after_outcomes,
  'SHADOW' AS proposal,
  'Usul: kembali ke uji bayangan. Hanya ' || round(100 * precision, 1) || ' % dari ' || decided
  || ' penanda yang diputus terkonfirmasi; batasnya ' || round(100 * $precision_floor, 1)
  || ' %. Dewan aturan memutuskan.' AS proposal_text,
  'Proposal: back to shadow. Only ' || round(100 * precision, 1) || ' % of ' || decided
  || ' decided flags were confirmed; the floor is ' || round(100 * $precision_floor, 1)
  || ' %. The rule board decides.' AS proposal_text_en,
  NOT is_sealed AS is_unsealed
FROM temp.rule_measure
WHERE status = 'active'
  AND decided >= $after_outcomes
  AND precision < $precision_floor
