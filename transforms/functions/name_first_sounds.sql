/*
title: For each word the class of sounds its first letter may stand for
arguments: [words]
doc: >
  Words of different classes never agree, which spares most pairs of strangers the rest. F P V are one class, O U another, and
  one all that old and Arabic spellings mix: C D H I J K Q T Y Z.
*/
SELECT LIST_TRANSFORM(words, LAMBDA word: SUBSTR('ABCCEPGCCCCLMNUPCRSCUPWXCC', ASCII(word) - 64, 1))
