/*
title: What the rules miss, by random samples of departures without a flag, last 400 days
grain: one row; empty figures under 11 decided people
reads: [ops.sample, fact.decision]
columns:
  items: departures drawn
  departures: departures without a flag from which they were drawn
  decided: drawn departures found confirmed or unfounded
  missed_share: share of the decided that were confirmed
  missed_share_low: lower end of its 95 % interval (Wilson)
  missed_share_high: upper end of it
  missed_high: departures that may have been missed at most, by the upper end
*/
WITH drawn AS (
  SELECT
    sample.item_id,
    max(coalesce(CAST(sample.person_id AS VARCHAR), sample.crossing_id)) AS subject,
    max(decision.counts_as) AS counts_as
  FROM ops.sample AS sample
  LEFT JOIN fact.decision AS decision
    ON decision.flag_id = sample.item_id
  WHERE sample.left_on > CAST($run_on AS DATE) - 400
    AND sample.left_on <= CAST($run_on AS DATE)
  GROUP BY sample.item_id
),
day AS (
  SELECT
    left_on,
    max(population) AS population
  FROM ops.sample
  WHERE left_on > CAST($run_on AS DATE) - 400
    AND left_on <= CAST($run_on AS DATE)
  GROUP BY left_on
),
counted AS (
  SELECT
    count(*) AS items,
    count(CASE WHEN counts_as IN ('CONFIRMED', 'UNFOUNDED') THEN 1 END) AS decided,
    count(DISTINCT CASE WHEN counts_as IN ('CONFIRMED', 'UNFOUNDED') THEN subject END) >= $fewest_people AS is_enough,
    count(CASE WHEN counts_as = 'CONFIRMED' THEN 1 END) AS confirmed
  FROM drawn
)
SELECT
  counted.items,
  (SELECT sum(population) FROM day) AS departures,
  CASE WHEN counted.is_enough THEN counted.decided END AS decided,
  CASE WHEN counted.is_enough THEN CAST(counted.confirmed AS DOUBLE) / counted.decided END AS missed_share,
  CASE WHEN counted.is_enough THEN wilson_low(counted.confirmed, counted.decided) END AS missed_share_low,
  CASE WHEN counted.is_enough THEN wilson_high(counted.confirmed, counted.decided) END AS missed_share_high,
  CASE
    WHEN counted.is_enough
      THEN ceil(wilson_high(counted.confirmed, counted.decided) * (SELECT sum(population) FROM day))
  END AS missed_high
FROM counted
WHERE counted.items > 0
