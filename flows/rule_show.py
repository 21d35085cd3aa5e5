"""The rule book on the screen: the list of rules and the whole card of one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

import pyarrow as pa

from flows.settings import Settings
from transforms.rule_life import card_text
from transforms.rule_page import words
from transforms.rulebook import LANGUAGES, Rule, RuleError, Text, Texts
from warehouse import store
from warehouse.home import Home

RUNS = """
SELECT run_on, rule_id, rule_version, state, hits, cap, reason
FROM ops.rule_run
QUALIFY row_number() OVER (PARTITION BY rule_id ORDER BY run_on DESC) <= $newest
ORDER BY rule_id, run_on DESC
"""
_LISTED: dict[str, pa.DataType] = {
    "rule_id": pa.string(), "version": pa.string(), "status": pa.string(), "tier": pa.int8(), "label": pa.string(),
    "grain": pa.string(), "is_sealed": pa.bool_(), "sunset_on": pa.date32(), "last_run_on": pa.date32(),
    "last_state": pa.string(), "last_hits": pa.int64(), "title": pa.string(),
}  # fmt: skip
LISTED = pa.schema(_LISTED)
WORDS = {
    "parameters": Text("Ambang", "Thresholds"),
    "innocent": Text("Penjelasan wajar", "Innocent explanations"),
    "clears": Text("Yang menyelesaikan", "What clears it"),
    "questions": Text("Pertanyaan", "Questions"),
    "legal_basis": Text("Dasar hukum", "Legal basis"),
    "source": Text("Sumber", "Source"),
    "life": Text("Riwayat aturan", "Life of the rule"),
    "runs": Text("Jalan terakhir", "Last runs"),
    "reason": Text("Alasan pada kartu", "Reason on the card"),
    "window": Text("Melihat ke belakang {days} hari", "Looks back {days} days"),
    "cap": Text("Batas {cap} per hari jalan", "Cap {cap} a run"),
    "until": Text("berlaku sampai {date}", "until {date}"),
    "sealed": Text("tersegel: hanya untuk peran pelindungan", "sealed: for the protection role alone"),
    "never": Text("belum pernah dijalankan di sini", "never run here"),
}


def last_runs(home: Home, settings: Settings, newest: int) -> list[dict[str, object]]:
    """The newest runs of every rule, counts alone; nothing where the home has no warehouse yet. Hits of sealed rules are for
    another role and stay out. Raises WarehouseError."""
    if not home.warehouse.exists():
        return []
    with store.reading(home, settings.resources) as con:
        rows: list[dict[str, object]] = con.execute(RUNS, {"newest": newest}).to_arrow_table().to_pylist()
    return rows


def listed(
    rules: Sequence[Rule], errors: Sequence[RuleError], runs: Sequence[dict[str, object]], lang: str
) -> pa.Table:
    """One row a rule, broken files included."""
    last = {run["rule_id"]: run for run in runs}
    rows: list[dict[str, object]] = []
    for rule in rules:
        run = last.get(rule.id, {})
        rows.append(
            {
                "rule_id": rule.id, "version": rule.version, "status": rule.status, "tier": rule.tier, "label": rule.label,
                "grain": rule.grain, "is_sealed": rule.is_sealed, "sunset_on": rule.sunset_on,
                "last_run_on": run.get("run_on"), "last_state": run.get("state"),
                "last_hits": None if rule.is_sealed else run.get("hits"), "title": getattr(rule.title, lang),
            }
        )  # fmt: skip
    for rule_id in sorted({error.rule_id for error in errors}):
        causes = "; ".join(error.cause for error in errors if error.rule_id == rule_id)
        rows.append(dict.fromkeys(LISTED.names) | {"rule_id": rule_id, "status": "BROKEN", "title": causes})
    return pa.Table.from_pylist(sorted(rows, key=lambda row: str(row["rule_id"])), LISTED)


def as_json(rule: Rule, runs: Sequence[dict[str, object]]) -> str:
    """The whole card, its SQL and its last runs."""
    return json.dumps(json.loads(card_text(rule)) | {"runs": list(runs)}, ensure_ascii=False, indent=2, default=str)


def screen(rule: Rule, runs: Sequence[dict[str, object]], lang: str) -> str:
    """The card as people read it: the asked language first, the other under the title, then the SQL and the last runs."""
    return "\n".join(_screen(rule, runs, lang)) + "\n"


def _screen(rule: Rule, runs: Sequence[dict[str, object]], lang: str) -> Iterator[str]:
    def word(name: str) -> str:
        return str(getattr(WORDS[name], lang))

    (other,) = (one for one in LANGUAGES if one != lang)
    yield f"{rule.id} · {getattr(rule.title, lang)}"
    yield f"      {getattr(rule.title, other)}"
    state = words(lang)["status"][rule.status]
    until = word("until").format(date=rule.sunset_on)
    yield f"      {rule.version} · {state} · {rule.label} · tier {rule.tier} · {rule.grain} · {', '.join(rule.owner)} · {until}"
    if rule.is_sealed:
        yield f"      {word('sealed')}"
    yield f"\n{getattr(rule.statement, lang)}\n"
    yield f"{word('reason')}: {getattr(rule.reason, lang)}\n"
    yield f"{word('window').format(days=rule.look_back_days)}: {rule.look_back_reason}"
    yield f"{word('cap').format(cap=rule.cap)}: {rule.cap_reason}\n"
    yield f"{word('parameters')}:"
    yield from (f"  {entry.name} = {entry.value}: {entry.reason}" for entry in rule.parameters)
    for name in ("innocent", "clears", "questions"):
        texts: Texts = getattr(rule, name)
        yield f"\n{word(name)}:"
        yield from (f"  - {text}" for text in getattr(texts, lang))
    for name in ("legal_basis", "source"):
        yield f"\n{word(name)}:"
        yield from (f"  - {text}" for text in getattr(rule, name))
    yield f"\n{word('life')}:"
    yield from (f"  {step.date} {step.version} {step.status}, {step.by}: {step.why}" for step in rule.life)
    yield f"\nSQL:\n{rule.sql}"
    yield f"\n{word('runs')}:"
    for run in runs:
        hits = "" if rule.is_sealed else f" {run['hits']}/{run['cap']}"
        yield f"  {run['run_on']} {run['rule_version']} {run['state']}{hits}{' ' + str(run['reason']) if run['reason'] else ''}"
    if not runs:
        yield f"  {word('never')}"
