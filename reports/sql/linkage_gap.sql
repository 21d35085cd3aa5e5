/*
title: Records without a person by feed, office and reason, 28 days (11 of them and more)
grain: one row per feed, unit and reason
reads: [mart.linkage]
parameters: [run_on]
doc: is_told marks what one sentence to the sender is due for, 5 % of a unit's records. Foreigners are not expected to link.
*/
WITH recent AS (
  SELECT
    feed,
    unit_code,
    rung,
    unlinked_reason,
    records
  FROM mart.linkage
  WHERE record_on <= $run_on
    AND DATE_DIFF('day', record_on, CAST($run_on AS DATE)) < 28
    AND (unlinked_reason IS NULL OR unlinked_reason <> 'FOREIGN')
),
unit AS (
  SELECT
    feed,
    unit_code,
    SUM(records) AS records
  FROM recent
  GROUP BY
    feed,
    unit_code
),
gap AS (
  SELECT
    feed,
    unit_code,
    unlinked_reason,
    SUM(records) AS unlinked
  FROM recent
  WHERE rung IS NULL
  GROUP BY
    feed,
    unit_code,
    unlinked_reason
)
SELECT
  gap.feed,
  gap.unit_code,
  COALESCE(gap.unlinked_reason, 'UNKNOWN') AS unlinked_reason,
  CAST(gap.unlinked AS BIGINT) AS unlinked,
  CAST(unit.records AS BIGINT) AS records,
  gap.unlinked >= 0.05 * unit.records AS is_told
FROM gap
INNER JOIN unit
  ON unit.feed = gap.feed
  AND unit.unit_code IS NOT DISTINCT FROM gap.unit_code
WHERE gap.unlinked >= 11
ORDER BY
  CAST(gap.unlinked AS DOUBLE) / unit.records DESC,
  gap.feed,
  gap.unit_code,
  gap.unlinked_reason
