/*
title: What a variant gave on each day
grain: one row a variant and day of the span; hits and state only on days that were played
reads: [kept.trial_run, kept.trial_flag]
*/
WITH span AS (
  SELECT
    variant,
    CAST(UNNEST(GENERATE_SERIES(MIN(run_on), MAX(run_on), INTERVAL '1' DAY)) AS DATE) AS day_on
  FROM kept.trial_run
  GROUP BY variant
),

begun AS (
  SELECT
    variant,
    new_on,
    COUNT(*) AS flags
  FROM kept.trial_flag
  GROUP BY
    variant,
    new_on
)

SELECT
  span.variant,
  span.day_on,
  COALESCE(begun.flags, 0) AS new_flags,
  run.hits,
  run.state,
  ROUND(run.seconds, 3) AS seconds
FROM span
LEFT JOIN begun
  ON
    span.variant = begun.variant
    AND span.day_on = begun.new_on
LEFT JOIN kept.trial_run AS run
  ON
    span.variant = run.variant
    AND span.day_on = run.run_on
ORDER BY
  span.variant,
  span.day_on
