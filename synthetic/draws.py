"""Functions the SQL files share: seeded draws, dates, numbers and names as DuckDB macros."""

from __future__ import annotations

import duckdb

from synthetic.faults import FAULTS

MACROS = (
    # Hashed twice: DuckDB combines hashes by XOR, so two draws of one key would else differ by a constant.
    "u(tag, k) AS (hash(xor(hash(k), hash(tag || ' {seed}'))) >> 11)::DOUBLE / 9007199254740992.0",
    "ui(tag, k, n) AS CAST(floor(u(tag, k) * n) AS BIGINT)",
    """alt(choices, k) AS list_extract(string_split(choices, '|'),
        1 + ui('alternative', k, len(string_split(choices, '|'))))""",
    "workday(d) AS d - CASE isodow(d) WHEN 6 THEN 1 WHEN 7 THEN 2 ELSE 0 END",
    "nextwork(d) AS d + CASE isodow(d) WHEN 6 THEN 2 WHEN 7 THEN 1 ELSE 0 END",
    # A factor coprime with 10^7 permutes the seven digits: no number twice, none guessable from its neighbour.
    "phone_no(n) AS (n * 7368787 + {seed} * 1013) % 10000000",
    "book_no(n) AS 'Z' || lpad(CAST((n * 6438793 + {seed} * 7919) % 10000000 AS VARCHAR), 7, '0')",
    r"bare_name(name) AS trim(regexp_replace(split_part(name, ',', 1), '^(H|HJ|DRS|DR|IR)\. ', ''))",
    r"""mrz(name) AS substr(replace(regexp_replace(trim(regexp_replace(regexp_replace(
        upper(strip_accents(bare_name(name))), '[^A-Z \-]', '', 'g'), '[ \-]+', ' ', 'g')),
        '^(.*) ([^ ]+)$', '\2<<\1'), ' ', '<'), 1, 39)""",
    r"""name_words(name) AS list_sort(list_filter(
        string_split(trim(regexp_replace(upper(bare_name(name)), '[^A-Z]+', ' ', 'g')), ' '),
        lambda w: w NOT IN ('H', 'HJ', 'BIN', 'BINTI', 'M', 'MUH', 'MOH', 'MUHAMMAD', 'MUHAMAD', 'MOHAMMAD', 'MOHAMAD',
          'MOCHAMAD')))""",
    r"""name_variant(name, k) AS CASE
        WHEN regexp_matches(name, '\b(MUHAMMAD|MUHAMAD|MOHAMMAD|MOCHAMAD|MOHAMAD)\b')
          THEN regexp_replace(name, '\b(MUHAMMAD|MUHAMAD|MOHAMMAD|MOCHAMAD|MOHAMAD)\b',
            alt('MOH.|MUH.|MOHAMMAD|MUHAMMAD|M.', k))
        WHEN regexp_matches(name, '^(MUH|MOH|M)\. ') THEN regexp_replace(name, '^(MUH|MOH|M)\. ', 'MUHAMMAD ')
        WHEN bare_name(name) <> name THEN bare_name(name)
        WHEN u('variant', k) < 0.3 THEN regexp_replace(name, 'U', 'OE')
        WHEN u('variant', k) < 0.5 THEN regexp_replace(name, 'J', 'DJ')
        WHEN u('variant', k) < 0.8 AND len(string_split(name, ' ')) > 2 THEN regexp_replace(name, ' [A-Z]+$', '')
        ELSE regexp_replace(name, '([AIU])([A-Z])$', '\1\2\2')
        END""",
)


def install(connection: duckdb.DuckDBPyConnection, seed: int) -> None:
    """Create the macros on ``connection``; every draw depends on ``seed``."""
    for macro in MACROS + FAULTS:
        connection.execute("CREATE MACRO " + macro.replace("{seed}", str(int(seed))))
