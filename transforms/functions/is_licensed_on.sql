/*
title: Whether a licence holds on a day and is free of sanction then
arguments: [seen_on, licensed_from, licensed_to, sanction_from, sanction_to]
doc: A sanction without an end, or without a beginning, is none that is known to cover the day. NULL when the day is missing.
*/
SELECT
  seen_on BETWEEN licensed_from AND licensed_to
  AND NOT COALESCE(seen_on BETWEEN sanction_from AND sanction_to, FALSE)
