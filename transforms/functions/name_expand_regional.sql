/*
title: A name with the abbreviations of Bali and Aceh written out
arguments: [padded]
doc: >
  A space stands before and after the name. Only where the name begins as names there do: behind I, NI or another word of Bali
  MD is Made and not Muhammad.
*/
SELECT
  CASE
    WHEN
      REGEXP_MATCHES(
        padded, '^ (?:I|NI|IB|IDA|A A|ANAK|DEWA|GUSTI|GST|PUTU|MADE|WAYAN|WYN|NYOMAN|NYM|KADEK|KDK|KOMANG|KMG|GEDE|GDE|LUH|TGK) '
      )
      THEN REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(
        REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(padded,
        '\bMD\b', 'MADE', 'g'), '\bKT\b', 'KETUT', 'g'), '\bGDE?\b', 'GEDE', 'g'), '\bGST\b', 'GUSTI', 'g'),
        '\bNYM\b', 'NYOMAN', 'g'), '\bWYN\b', 'WAYAN', 'g'), '\bKDK\b', 'KADEK', 'g'), '\bKMG\b', 'KOMANG', 'g'),
        '\bA A\b', 'ANAK AGUNG', 'g'), '\bIB\b', 'IDA BAGUS', 'g'), '\bTGK\b', 'TENGKU', 'g')
    ELSE padded
  END
