/*
title: The measured precision of a rule is under its floor
grain: one row a rule
severity: warning
text: 'Rule {rule}: {percent:.1f} % of {decided:,} decided flags were confirmed; the floor is {floor:.1f} %. The rule board decides whether it goes back to shadow.'
resolved: its precision is above the floor, or it is no longer active
repeat_hours: 168
looked: run
reads: [temp.seen_proposal]
doc: Read from the analysts' published file, where figures on few people are withheld and sealed rules are absent. Reading it leaves an audit record, so only runs do.
*/
SELECT
  'rule ' || rule_id AS subject,
  rule_id AS rule,
  decided,
  100 * precision AS percent,
  100 * precision_floor AS floor
FROM temp.seen_proposal
ORDER BY subject
