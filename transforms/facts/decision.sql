/*
title: What stands of the outcomes that people gave
grain: one row per flag or sample item with an outcome that counts
reads: [ops.outcome, reference.outcome]
doc: >
  The newest outcome that counts stands; at the same instant the one further along the list of codes. An outcome on a network
  flag counts from the moment two different people hold it: a second name on it, or the same code from somebody else whose
  own newest word it is. Nothing here depends on the order in which outcomes were recorded.
*/
WITH heard AS MATERIALIZED (
  SELECT
    given.outcome_id,
    given.flag_id,
    given.rule_id,
    given.rule_version,
    given.person_id,
    given.subject_kind,
    given.subject_key,
    given.needs_two,
    given.is_sealed,
    given.code,
    given.second_by,
    given.reviewed_at,
    LOWER(TRIM(given.reviewed_by)) AS reviewer,
    CAST(listed.place AS INTEGER) AS place,
    listed.counts_as,
    LEAD(given.reviewed_at) OVER (
      PARTITION BY given.flag_id, LOWER(TRIM(given.reviewed_by))
      ORDER BY given.reviewed_at, CAST(listed.place AS INTEGER), given.outcome_id
    ) AS next_at
  FROM ops.outcome AS given
  INNER JOIN reference.outcome AS listed
    ON given.code = listed.code
  WHERE given.effective_on <= $run_on
),

seconded AS (
  SELECT DISTINCT mine.outcome_id
  FROM heard AS mine
  INNER JOIN heard AS theirs
    ON
      mine.flag_id = theirs.flag_id
      AND mine.code = theirs.code
      AND mine.reviewer <> theirs.reviewer
  WHERE
    theirs.reviewed_at <= mine.reviewed_at
    AND (theirs.next_at IS NULL OR theirs.next_at > mine.reviewed_at)
),

counting AS (
  SELECT
    heard.flag_id,
    heard.rule_id,
    heard.rule_version,
    heard.person_id,
    heard.subject_kind,
    heard.subject_key,
    heard.code,
    heard.counts_as,
    heard.is_sealed,
    heard.reviewed_at,
    ROW_NUMBER() OVER (
      PARTITION BY heard.flag_id
      ORDER BY heard.reviewed_at DESC, heard.place DESC, heard.outcome_id DESC
    ) AS turn
  FROM heard
  LEFT JOIN seconded
    ON heard.outcome_id = seconded.outcome_id
  WHERE
    NOT heard.needs_two
    OR heard.second_by IS NOT NULL
    OR seconded.outcome_id IS NOT NULL
)

SELECT
  flag_id,
  rule_id,
  rule_version,
  person_id,
  subject_kind,
  subject_key,
  code,
  counts_as,
  CAST(reviewed_at AS DATE) AS decided_on,
  is_sealed
FROM counting
WHERE turn = 1
