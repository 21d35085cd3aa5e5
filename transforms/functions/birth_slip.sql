/*
title: Whether two birth dates that are not equal differ as a slip of the pen does, the year left as it is
arguments: [one, other]
doc: Day and month exchanged, 1 January written for an unknown day, or one digit of day or month. NULL when a date is missing.
*/
SELECT YEAR(one) = YEAR(other) AND birth_apart(one, other) IS NOT NULL
