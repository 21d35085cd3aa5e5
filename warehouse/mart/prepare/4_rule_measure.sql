/*
title: What reviews found of every rule, by version
grain: one row a rule and version
reads: [temp.measured_flag, temp.handed_rule, ops.deleted_flag]
doc: >
  Figures on fewer than $fewest_people people are empty. Precision is confirmed among decided; open cases, referrals among
  them, are neither. Flags of the same 400 days that retention took away count on, unfounded or never reviewed as they were.
*/
WITH standing AS (
  SELECT
    rule_id,
    rule_version,
    bool_or(is_sealed) AS is_sealed,
    count(*) AS flags,
    count(DISTINCT subject) AS people,
    count(CASE WHEN is_reviewed THEN 1 END) AS reviewed,
    count(CASE WHEN is_decided THEN 1 END) AS decided,
    count(CASE WHEN is_confirmed THEN 1 END) AS confirmed,
    count(DISTINCT CASE WHEN is_reviewed THEN subject END) AS reviewed_people,
    count(DISTINCT CASE WHEN NOT is_reviewed THEN subject END) AS unreviewed_people,
    count(DISTINCT CASE WHEN is_decided THEN subject END) AS decided_people,
    count(DISTINCT CASE WHEN lead_days IS NOT NULL THEN subject END) AS departed_people,
    median(CASE WHEN is_reviewed THEN days_to_outcome END) AS days_to_outcome,
    median(lead_days) AS lead_days
  FROM temp.measured_flag
  GROUP BY
    rule_id,
    rule_version
),
counted AS (
  SELECT
    rule_id,
    rule_version,
    bool_or(is_sealed) AS is_sealed,
    CAST(sum(flags) AS BIGINT) AS flags,
    CAST(sum(people) AS BIGINT) AS people,
    CAST(sum(reviewed) AS BIGINT) AS reviewed,
    CAST(sum(decided) AS BIGINT) AS decided,
    CAST(sum(confirmed) AS BIGINT) AS confirmed,
    CAST(sum(reviewed_people) AS BIGINT) AS reviewed_people,
    CAST(sum(unreviewed_people) AS BIGINT) AS unreviewed_people,
    CAST(sum(decided_people) AS BIGINT) AS decided_people,
    CAST(sum(departed_people) AS BIGINT) AS departed_people,
    max(days_to_outcome) AS days_to_outcome,
    max(lead_days) AS lead_days
  FROM (
    SELECT
      rule_id,
      rule_version,
      is_sealed,
      flags,
      people,
      reviewed,
      decided,
      confirmed,
      reviewed_people,
      unreviewed_people,
      decided_people,
      departed_people,
      days_to_outcome,
      lead_days
    FROM standing
    UNION ALL
    SELECT
      rule_id,
      rule_version,
      is_sealed,
      flags,
      people,
      CASE WHEN counts_as = 'UNFOUNDED' THEN flags ELSE 0 END AS reviewed,
      CASE WHEN counts_as = 'UNFOUNDED' THEN flags ELSE 0 END AS decided,
      0 AS confirmed,
      CASE WHEN counts_as = 'UNFOUNDED' THEN people ELSE 0 END AS reviewed_people,
      CASE WHEN counts_as = 'UNFOUNDED' THEN 0 ELSE people END AS unreviewed_people,
      CASE WHEN counts_as = 'UNFOUNDED' THEN people ELSE 0 END AS decided_people,
      0 AS departed_people,
      CAST(NULL AS DOUBLE) AS days_to_outcome,
      CAST(NULL AS DOUBLE) AS lead_days
    FROM ops.deleted_flag
    WHERE occurred_month > CAST($run_on AS DATE) - 400
  ) AS part
  GROUP BY
    rule_id,
    rule_version
)
SELECT
  counted.rule_id,
  counted.rule_version,
  rule.tier,
  CASE WHEN rule.version = counted.rule_version THEN rule.status END AS status,
  counted.is_sealed,
  CASE WHEN counted.people >= $fewest_people THEN counted.flags END AS flags,
  CASE WHEN counted.people >= $fewest_people THEN counted.people END AS people,
  CASE
    WHEN counted.people >= $fewest_people
      AND (counted.reviewed = 0 OR counted.reviewed_people >= $fewest_people)
      AND (counted.unreviewed_people = 0 OR counted.unreviewed_people >= $fewest_people)
      THEN counted.flags - counted.reviewed
  END AS never_reviewed,
  CASE WHEN counted.decided_people >= $fewest_people THEN counted.decided END AS decided,
  CASE WHEN counted.decided_people >= $fewest_people THEN CAST(counted.confirmed AS DOUBLE) / counted.decided END AS precision,
  CASE
    WHEN counted.decided_people >= $fewest_people THEN wilson_low(counted.confirmed, counted.decided)
  END AS precision_low,
  CASE
    WHEN counted.decided_people >= $fewest_people THEN wilson_high(counted.confirmed, counted.decided)
  END AS precision_high,
  CASE WHEN counted.reviewed_people >= $fewest_people THEN counted.days_to_outcome END AS days_to_outcome,
  CASE WHEN counted.departed_people >= $fewest_people THEN counted.lead_days END AS lead_days
FROM counted
LEFT JOIN temp.handed_rule AS rule
  ON rule.rule_id = counted.rule_id
