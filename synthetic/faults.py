"""Mistakes people make when they type or read: DuckDB macros that write a value with the fault they are given.

Each takes the true value, the kind of fault (NULL: none) and a key that decides where the fault falls. Kinds stand in
``truth/noise.parquet``; how often each occurs and why stands in ``lists/rate.csv``.
"""

from __future__ import annotations

FAULTS = (
    # Of the last ten digits (birth date and serial): a wrong digit, two neighbours exchanged; a woman's day without its 40.
    """nik_fault_at(k) AS 7 + ui('typo place', k, 9)""",
    """nik_written(nik, fault, sibling_nik, k) AS CASE
        WHEN fault = 'NIK_SIBLING' THEN sibling_nik
        WHEN fault = 'NIK_DAY40_LOST'
          THEN substr(nik, 1, 6) || lpad(CAST(CAST(substr(nik, 7, 2) AS INTEGER) - 40 AS VARCHAR), 2, '0') || substr(nik, 9)
        WHEN fault = 'NIK_TYPO' AND ui('typo kind', k, 3) = 0
          AND substr(nik, nik_fault_at(k), 1) <> substr(nik, nik_fault_at(k) + 1, 1)
          THEN substr(nik, 1, nik_fault_at(k) - 1) || substr(nik, nik_fault_at(k) + 1, 1)
            || substr(nik, nik_fault_at(k), 1) || substr(nik, nik_fault_at(k) + 2)
        WHEN fault = 'NIK_TYPO'
          THEN substr(nik, 1, nik_fault_at(k) - 1)
            || CAST((CAST(substr(nik, nik_fault_at(k), 1) AS INTEGER) + 1 + ui('typo digit', k, 9)) % 10 AS VARCHAR)
            || substr(nik, nik_fault_at(k) + 1)
        ELSE nik
        END""",
    """can_swap(birth_on) AS day(birth_on) <= 12 AND day(birth_on) <> month(birth_on)""",
    # A lower digit only, so that nobody is born after the record was made.
    """birth_written(birth_on, fault, k) AS CASE
        WHEN fault = 'BIRTH_FIRST_JANUARY' THEN make_date(year(birth_on), 1, 1)
        WHEN fault = 'BIRTH_SWAPPED' THEN make_date(year(birth_on), day(birth_on), month(birth_on))
        WHEN fault = 'BIRTH_DIGIT' AND day(birth_on) % 10 > 1 AND u('birth place', k) < 0.5
          THEN birth_on - CAST(1 + ui('birth digit', k, day(birth_on) % 10 - 1) AS INTEGER)
        WHEN fault = 'BIRTH_DIGIT'
          THEN CAST(birth_on - to_years(CASE WHEN year(birth_on) % 10 = 0 THEN 10
            ELSE CAST(1 + ui('birth digit', k, year(birth_on) % 10) AS INTEGER) END) AS DATE)
        ELSE birth_on
        END""",
    r"""doc_written(doc_no, fault, k) AS CASE
        WHEN fault = 'MISREAD'
          THEN substr(doc_no, 1, 1) || replace(replace(substr(doc_no, 2), '0', 'O'), '1', 'I')
        WHEN fault = 'DOC_DIGIT'
          THEN substr(doc_no, 1, length(doc_no) - 1 - ui('doc place', k, 5))
            || CAST((CAST(substr(doc_no, length(doc_no) - ui('doc place', k, 5), 1) AS INTEGER)
              + 1 + ui('doc figure', k, 9)) % 10 AS VARCHAR)
            || substr(doc_no, length(doc_no) - ui('doc place', k, 5) + 1)
        WHEN fault = 'PASSPORT_MISSING' THEN NULL
        ELSE doc_no
        END""",
    "doc_repaired(doc_no) AS substr(doc_no, 1, 1) || replace(replace(substr(doc_no, 2), 'O', '0'), 'I', '1')",
    """letter_at(text, k) AS 2 + ui('letter', k, greatest(1, length(text) - 2))""",
    """text_typo(text, k) AS CASE ui('typing', k, 4)
        WHEN 0 THEN substr(text, 1, letter_at(text, k) - 1) || substr(text, letter_at(text, k) + 1)
        WHEN 1 THEN substr(text, 1, letter_at(text, k) - 1) || alt('A|E|I|U|N|R|S|T|L|H', k) || substr(text, letter_at(text, k) + 1)
        WHEN 2 THEN substr(text, 1, letter_at(text, k)) || alt('A|E|I|N|R|S|H', k) || substr(text, letter_at(text, k) + 1)
        ELSE substr(text, 1, letter_at(text, k) - 1) || substr(text, letter_at(text, k) + 1, 1)
          || substr(text, letter_at(text, k), 1) || substr(text, letter_at(text, k) + 2)
        END""",
    """first_word(name) AS regexp_extract(bare_name(name), '[A-Z]{3,}')""",
    """name_written(name, fault, sex, father, grandfather, k) AS CASE fault
        WHEN 'NAME_VARIANT' THEN name_variant(name, k)
        WHEN 'NAME_PATRONYM' THEN bare_name(name) || ' ' || first_word(father)
          || CASE WHEN grandfather IS NULL OR name LIKE '% %' THEN '' ELSE ' ' || first_word(grandfather) END
        WHEN 'NAME_BIN' THEN bare_name(name) || CASE WHEN sex = 'L' THEN ' BIN ' ELSE ' BINTI ' END || bare_name(father)
        WHEN 'NAME_TWICE' THEN bare_name(name) || ' ' || bare_name(name)
        WHEN 'NAME_ORDER' THEN regexp_replace(bare_name(name), '^([^ ]+) (.+)$', '\\2 \\1')
        WHEN 'NAME_INITIAL' THEN CASE WHEN u('which initial', k) < 0.5
          THEN regexp_replace(bare_name(name), ' ([A-Z])[A-Z]+$', ' \\1')
          ELSE regexp_replace(bare_name(name), '^([A-Z])[A-Z]+ ', '\\1. ') END
        WHEN 'NAME_HONOUR' THEN CASE WHEN u('honour', k) < 0.8
          THEN CASE WHEN sex = 'L' THEN 'H. ' ELSE 'HJ. ' END || bare_name(name)
          ELSE bare_name(name) || ', ' || alt('S.PD|SE|SH|S.KOM|AMD|S.SOS', k) END
        WHEN 'NAME_DOUBLED' THEN CASE WHEN u('doubled', k) < 0.5 THEN regexp_replace(name, '([AIUEONSTL])([A-Z]+)$', '\\1\\1\\2')
          ELSE regexp_replace(name, '(NN|SS|TT|LL|MM|RR|AA|II)',
            substr(regexp_extract(name, '(NN|SS|TT|LL|MM|RR|AA|II)'), 1, 1)) END
        WHEN 'NAME_GLUED' THEN regexp_replace(name, '([A-Z]) ([A-Z])', '\\1\\2')
        WHEN 'NAME_TYPO' THEN text_typo(bare_name(name), k)
        ELSE name
        END""",
)
