/*
title: A document number with look-alike letters read as digits
arguments: [number]
doc: The first place is a letter and stays. O Q D are 0, I L are 1, Z is 2, S is 5, G is 6, B is 8, as misread at manual lanes.
*/
SELECT LEFT(number, 1) || TRANSLATE(SUBSTR(number, 2), 'OQDILZSGB', '000112568')
