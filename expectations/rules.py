"""All rules of a contract: those its columns imply and those written in it; and the typed rows they are read over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from expectations.contract import Column, Contract, Rule
from expectations.forms import as_agreed

ERROR_CEILING = 20.0
"""Percent of rows one error rule may quarantine before the delivery is rejected, unless the rule says otherwise."""

_IDENTITY_FORMATS = ("nik", "no_kk")
_TIMESTAMP = "[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?"
_PROVINCES = ", ".join(
    str(code)
    for first, last in ((11, 21), (31, 36), (51, 54), (61, 65), (71, 76), (81, 82), (91, 97))
    for code in range(first, last + 1)
)


def of(contract: Contract, business_on: date, production: bool) -> tuple[Rule, ...]:
    """Every row and table rule of a contract for a delivery of that business date.

    `$business_on` in a rule becomes the date. The guard of reserved numbers is left out when `production` is true.
    """
    rules = [rule for column in contract.columns for rule in column_rules(column, production)]
    rules.append(_key_once(contract))
    rules.extend(contract.own_rules)
    return tuple(_bound(rule, business_on) for rule in rules)


def typed(contract: Contract, view: str) -> str:
    """SELECT over the landed text that gives line_no and every column in its logical type.

    Empty text is NULL. A value that does not parse is NULL; its text stays in `<column>_sent`.
    A time with a zone does not parse: the feeds carry local time without one, and casting would shift it.
    A NIK or family card number also has `<column>_number`, BIGINT: arithmetic on it is several times faster than text.
    """
    agreed = f"(SELECT {as_agreed(contract)} FROM {view})"
    return f"SELECT line_no, {', '.join(_typed_columns(contract))} FROM {agreed}"


def record_key(contract: Contract) -> str:
    """SQL text of the record's key over the typed rows: key values joined by `|`."""
    return " || '|' || ".join(f"coalesce(\"{contract.column(name).sent}\", '')" for name in contract.key)


def _typed_columns(contract: Contract) -> Iterator[str]:
    for column in contract.columns:
        text = f"NULLIF(\"{column.name}\", '')"
        if column.logical_type == "string":
            yield f'{text} AS "{column.name}"'
            if column.format in _IDENTITY_FORMATS:
                yield f'TRY_CAST("{column.name}" AS BIGINT) AS "{column.name}_number"'
            continue
        if column.logical_type == "timestamp":
            value = f"CASE WHEN regexp_full_match({text}, '{_TIMESTAMP}') THEN TRY_CAST({text} AS TIMESTAMP) END"
        else:
            value = f"TRY_CAST({text} AS {'BIGINT' if column.logical_type == 'integer' else 'DATE'})"
        yield f'{value} AS "{column.name}"'
        yield f'{text} AS "{column.sent}"'


def column_rules(column: Column, production: bool) -> Iterator[Rule]:
    """The rules that a column's own agreement implies, `<column>.required`, `.type`, `.range`, `.pattern`, `.values` and so on."""
    quoted, number = f'"{column.name}"', f'"{column.name}_number"'
    if column.required:
        yield _rule(
            column,
            "required",
            column.required.severity,
            f'"{column.sent}" IS NOT NULL',
            "wajib diisi",
            "must have a value",
        )
    if column.logical_type != "string":
        parsed = _PARSED[column.logical_type].format(value=quoted, sent=f'"{column.sent}"')
        yield _rule(
            column,
            "type",
            "error",
            f'CASE WHEN "{column.sent}" IS NOT NULL THEN coalesce({parsed}, false) END',
            f"harus berupa {_TYPE_NAMES[column.logical_type][0]}" + (f" atau {column.form}" if column.form else ""),
            f"must be {_TYPE_NAMES[column.logical_type][1]}" + (f" or {column.form}" if column.form else ""),
        )
    if column.minimum is not None and column.maximum is not None:
        span = f"{column.minimum}-{column.maximum}"
        yield _rule(
            column,
            "range",
            "error",
            f"{quoted} BETWEEN {column.minimum} AND {column.maximum}",
            f"harus {span}",
            f"must be {span}",
        )
    if column.pattern:
        matches = f"regexp_full_match({quoted}, {_text(column.pattern.value)})"
        if column.format in _IDENTITY_FORMATS:
            matches = f"{quoted} IS NULL OR (strlen({quoted}) = 16 AND coalesce({number} >= {_SIXTEEN_DIGITS}, false))"
        yield _rule(
            column,
            "pattern",
            column.pattern.severity,
            matches,
            f"bentuknya harus {column.pattern.value}",
            f"must have the form {column.pattern.value}",
        )
    if column.values:
        known = ", ".join(column.values.value)
        yield _rule(
            column,
            "values",
            column.values.severity,
            f"{quoted} IN ({', '.join(_text(value) for value in column.values.value)})",
            f"kode tidak dikenal; yang disepakati: {known}",
            f"unknown code; agreed: {known}",
        )
    if column.max_length is not None:
        yield _rule(
            column,
            "length",
            "warning",
            f"CASE WHEN strlen({quoted}) > {column.max_length} THEN length({quoted}) <= {column.max_length} END",
            f"paling banyak {column.max_length} huruf",
            f"at most {column.max_length} characters",
        )
    if column.format in _IDENTITY_FORMATS and not production:
        yield _rule(
            column,
            "reserved",
            "critical",
            f"{number} < {_SIXTEEN_DIGITS} OR strlen({quoted}) <> 16 OR {number} // 10000000000 % 100 = 99",
            "di luar kecamatan cadangan 99: mungkin data orang sungguhan; hanya instalasi dengan "
            "production = true yang boleh menerimanya",
            "outside reserved district 99: may belong to real people; only an installation with "
            "production = true may take it",
        )
    if column.format == "nik" and column.required:
        yield from _nik_rules(column)


def _nik_rules(column: Column) -> Iterator[Rule]:
    """A NIK is PPRRKK DDMMYY SSSS, women DD + 40 (Permendagri; domain.md 3.5). Malformed ones belong to `pattern`."""
    nik = f'"{column.name}_number"'
    short = f"{nik} < {_SIXTEEN_DIGITS}"
    year, month = f"{nik} // 10000 % 100", f"{nik} // 1000000 % 100"
    day = f"({nik} // 100000000 % 100 - CASE WHEN {nik} // 100000000 % 100 > 40 THEN 40 ELSE 0 END)"
    # 29 February: 20YY is a leap year when 19YY is, save in 00, where 2000 was one.
    february = f"CASE WHEN {year} % 4 = 0 THEN 29 ELSE 28 END"
    last = f"CASE WHEN {month} = 2 THEN {february} WHEN {month} IN (4, 6, 9, 11) THEN 30 ELSE 31 END"
    yield _rule(
        column,
        "region",
        "warning",
        f"{short} OR {nik} // 100000000000000 IN ({_PROVINCES})",
        "dua angka pertama bukan kode provinsi, kini maupun dulu",
        "first two digits are no province code, now or ever",
    )
    yield _rule(
        column,
        "date",
        "warning",
        f"{short} OR ({month} BETWEEN 1 AND 12 AND {day} BETWEEN 1 AND {last})",
        "angka 7-12 bukan tanggal kalender (perempuan: tanggal + 40)",
        "digits 7-12 are no calendar date (women: day + 40)",
    )
    yield _rule(
        column,
        "serial",
        "warning",
        f"{short} OR {nik} % 10000 > 0",
        "nomor urut tidak boleh 0000",
        "serial must not be 0000",
    )


def _key_once(contract: Contract) -> Rule:
    columns = [contract.column(name) for name in contract.key]
    keyed = [f"{column.name}_number" if column.format in _IDENTITY_FORMATS else column.sent for column in columns]
    keys = ", ".join(f'"{name}"' for name in keyed)
    filled = " AND ".join(f'"{name}" IS NOT NULL' for name in keyed)
    return Rule(
        id="key.once",
        column=contract.key[0],
        severity="warning",
        message=f"kunci {' + '.join(contract.key)} berulang dalam satu kiriman; baris terakhir yang dipakai",
        message_en=f"key {' + '.join(contract.key)} repeats within the delivery; the last line counts",
        query=f"SELECT max(line_no) AS line_no FROM {{batch}} WHERE {filled} GROUP BY {keys} HAVING count(*) > 1",
    )


_SIXTEEN_DIGITS = 10**15
_PARSED = {
    "integer": "{value} = TRY_CAST({sent} AS DOUBLE)",
    "date": "{value} BETWEEN DATE '1000-01-01' AND DATE '9999-12-31'",
    "timestamp": "{value} IS NOT NULL",
}
"""Casts alone would round 5.5 to 6 and take 'infinity' for a date."""

_TYPE_NAMES = {
    "integer": ("bilangan bulat", "a whole number"),
    "date": ("tanggal YYYY-MM-DD", "a date YYYY-MM-DD"),
    "timestamp": ("waktu setempat YYYY-MM-DDTHH:MM:SS tanpa zona", "a local time YYYY-MM-DDTHH:MM:SS without zone"),
}


def _rule(column: Column, kind: str, severity: str, predicate: str, message: str, message_en: str) -> Rule:
    return Rule(
        id=f"{column.name}.{kind}",
        column=column.name,
        severity=severity,
        message=f"{column.as_sent} {message}",
        message_en=f"{column.as_sent} {message_en}",
        predicate=predicate,
    )


def _bound(rule: Rule, business_on: date) -> Rule:
    ceiling = rule.ceiling if rule.ceiling is not None or rule.severity != "error" else ERROR_CEILING
    literal = f"DATE '{business_on.isoformat()}'"
    return replace(
        rule,
        predicate=rule.predicate.replace("$business_on", literal),
        query=rule.query.replace("$business_on", literal),
        ceiling=ceiling,
    )


def _text(value: object) -> str:
    return "'" + str(value).replace("'", "''") + "'"
