/*
title: A name without honours before it, degrees after it and BIN, BINTI, BORU inside
arguments: [letters]
doc: >
  `letters` is that of name_letters. An honour counts only at the start and a degree only at the end, each with another word
  beside it: ST before a name is Siti, after it Sarjana Teknik; H inside is an initial. Permendagri 73/2022 article 5 keeps
  titles out of civil certificates but lets them stand, shortened, on family and identity cards.
*/
SELECT
  REGEXP_REPLACE(
    REGEXP_REPLACE(
      REGEXP_REPLACE(letters, '([A-Z]) (?:(?:BIN|BINTI|BINTE|BINT|BTI|BTE|BT|IBN|BR|BORU) )+', '\1 ', 'g'),
      '^(?:(?:H|HJ|HAJI|HAJJAH|K ?H|DRS|DRA|DRG|DR|IR|PROF|UST|USTAD|USTADZ|ALM|ALMH|ALMARHUM|ALMARHUMAH'
      || '|TN|NY|NN|SDR|SDRI|BPK|BAPAK|IBU|MR|MRS|MS|MISS|FNU|LNU) )+',
      ''
    ),
    '( (?:S ?(?:PD|PD ?I|KOM|SOS|AG|IP|HUT|KEP|KM|FARM|PT|SI|SN|TP|ST|HI|SY|EI|PSI|IKOM|GZ|KED|KEB|E|H|T)'
    || '|M ?(?:PD|PD ?I|SI|KOM|M|H|T|HUM|AG|KES|SC|KN|BA|PSI|AK|ENG|TI|KEP|KEB)|A ?MD(?: ?KEB| ?KEP| ?KOM)?|PH ?D|NERS'
    || '|SP ?(?:A|B|OG|PD|JP|AN|THT|KK|RAD|OT|KJ)|BIN|BINTI|FNU|LNU))+$',
    ''
  )
