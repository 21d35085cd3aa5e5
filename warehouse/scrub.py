"""Text and evidence without what names a person: long numbers, documents, addresses of mail, birth dates.

A date written YYYY-MM-DD in a text dates an event and stays, unless it follows a word for birth; the lint of rules keeps
birth dates out of their texts in the first place."""

import duckdb

_MASK = "•••"
_STEPS = (
    (r"((?:[Ll]ahir|[Bb]orn|[Bb]irth)[^0-9]{0,20}\d{4})-\d{2}-\d{2}", r"\1"),
    (r"\b(\d{2}\.\d{2})\.\d{2}\.\d{4}\b", r"\1"),
    (r"\b\d{1,2}[ /.-]\pL+[ /.-](\d{4})\b", r"\1"),
    (r"\b\d{1,2}[/.-]\d{1,2}[/.-](\d{4})\b", r"\1"),
    (r"[^\s@\",;]+@[^\s@\",;]+", _MASK),
    (r"\+\d[\d ().-]{5,}\d", _MASK),
    (r"\b\d(?:[ .-]?\d){9,}\b", _MASK),
    (r"\b[A-Z]{1,3}(?:-?\d{5,}| \d{6,})\b", _MASK),
    (r"\b[0-9a-f]*\d[0-9a-f]*[a-f][0-9a-f]{14,}\b", _MASK),
    (r"\d{8,}", _MASK),
)


def install_scrub_macros(con: duckdb.DuckDBPyConnection) -> None:
    """Give a connection scrub(text) and scrub_json(json object as text); both give NULL for NULL.

    In JSON, values whose key speaks of a birth lose day and month; other whole dates stay, as they date events. A value
    that is itself a list or an object becomes scrubbed text. What is no JSON object becomes NULL
    or empty.
    """
    text = "CAST(x AS VARCHAR)"
    for pattern, by in _STEPS:
        text = f"regexp_replace({text}, '{pattern}', '{by}', 'g')"
    con.execute(f"CREATE OR REPLACE TEMP MACRO scrub(x) AS {text}")
    con.execute(
        "CREATE OR REPLACE TEMP MACRO scrub_value(k, kind, atom, v) AS CASE "
        "WHEN kind IN ('BOOLEAN', 'NULL') THEN v "
        "WHEN kind IN ('UBIGINT', 'BIGINT', 'DOUBLE', 'HUGEINT', 'UHUGEINT') "
        f"THEN CASE WHEN abs(TRY_CAST(atom AS DOUBLE)) < 10000000 THEN v ELSE to_json('{_MASK}') END "
        "WHEN kind = 'VARCHAR' AND NOT regexp_matches(lower(k), 'birth|born|lahir|nik|dob') "
        r"AND regexp_full_match(atom, '\d{4}-\d{2}-\d{2}') THEN v "
        r"WHEN kind = 'VARCHAR' AND regexp_full_match(atom, '\d{4}-\d{2}-\d{2}(T[\d:.]+)?') THEN to_json(left(atom, 4)) "
        "ELSE to_json(scrub(coalesce(atom, CAST(v AS VARCHAR)))) END"
    )
    con.execute(
        "CREATE OR REPLACE TEMP MACRO scrub_json(x) AS CASE WHEN json_valid(x) THEN CAST((SELECT json_group_object("
        "e.key, scrub_value(e.key, e.type, e.atom ->> '$', e.value)) "
        "FROM json_each(CASE WHEN json_valid(x) AND left(ltrim(x), 1) = '{' THEN x END) AS e) AS VARCHAR) END"
    )
