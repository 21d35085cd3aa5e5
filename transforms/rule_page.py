"""Writes ``docs/rules.md`` from the rule files: what every rule looks at, why, and what speaks against it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from transforms.rulebook import Rule, RuleError, Text, Texts, load_rules

PAGE = Path(__file__).parent.parent / "docs" / "rules.md"
STATUS = {
    "draft": Text("rancangan, tidak dijalankan", "draft, not run"),
    "shadow": Text("diuji, tidak diterbitkan", "on trial, not published"),
    "active": Text("aktif", "active"),
    "retired": Text("dihentikan", "retired"),
}
HEAD = """# Aturan penanda / Flag rules

Halaman ini ditulis dari berkas aturan dengan `python -m transforms.rulebook`; ubahlah berkas aturannya, bukan halaman
ini.

Penanda adalah ajakan untuk melihat, bukan temuan dan bukan bukti. Yang memutuskan selalu petugas, setelah wawancara.
Tidak ada aturan yang membaca jenis kelamin, agama, suku, disabilitas, pekerjaan, pendidikan, atau penghasilan; tujuan,
daerah asal, paspor pertama, status kawin, atau usia saja tidak pernah cukup. Aturan tingkat 1 dan 2 hanya memakai
tautan identitas yang pasti.

*This page is written from the rule files by `python -m transforms.rulebook`; change the rule's file, not this page. A
flag is an invitation to look, never a finding and never evidence; an officer decides, after talking to the person. No
rule reads sex, religion, ethnicity, disability, occupation, education or income; destination, home, first passport,
marital status or age alone are never enough. Rules of tier 1 and 2 use exact identity links only.*

Tingkat / tier: 1 melindungi sekarang (protect now) · 2 tinjau sebelum langkah berikut (review before the next step) ·
3 konteks saja (context only).
"""


def page(rules: Sequence[Rule]) -> str:
    """The whole page, Bahasa first and English second."""
    rows = [f"| [{one.id}](#{one.id.lower()}) | {one.title.id} / *{one.title.en}* | {_state(one)} |" for one in rules]
    table = ["| aturan / rule | judul / title | label, tingkat / tier, status |", "| --- | --- | --- |", *rows, ""]
    return "\n".join([HEAD, *table, *(line for rule in rules for line in _section(rule))])


def write_page(path: Path = PAGE) -> Path:
    """Write the page; returns its path. Raises ExceptionGroup with every RuleError when a rule file is broken."""
    rules, errors = load_rules()
    if errors:
        raise ExceptionGroup[RuleError]("the rule page needs every rule file in order", list(errors))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page(rules), encoding="utf-8")
    return path


def _state(rule: Rule) -> str:
    status = STATUS[rule.status]
    return f"{rule.label}, {rule.tier}, {status.id} / *{status.en}*"


def _section(rule: Rule) -> Iterator[str]:
    yield f'## <a id="{rule.id.lower()}"></a>{rule.id} · {rule.title.id}'
    yield f"\n*{rule.title.en}*\n"
    yield f"{rule.statement.id}\n\n*{rule.statement.en}*\n"
    yield f"- versi / version {rule.version}; {_state(rule)}; sampai / until {rule.sunset_on}"
    yield f"- satuan / one flag per: `{rule.grain}`; pemilik / owner: {', '.join(rule.owner)}"
    yield f"- data: {_code(rule.feeds)}; membaca / reads: {_code(rule.reads)}"
    yield f"- dasar hukum / legal basis: {'; '.join(rule.legal_basis)}"
    yield f"- sumber / source: {'; '.join(rule.source)}"
    yield f"- melihat ke belakang / looks back {rule.look_back_days} hari / days: {rule.look_back_reason}"
    yield f"- batas / cap {rule.cap} per run: {rule.cap_reason}\n"
    yield f"Alasan pada kartu / reason on the card: {rule.reason.id}\n\n*{rule.reason.en}*\n"
    if rule.parameters:
        yield "| parameter | nilai / value | alasan / reason |\n| --- | --- | --- |"
        yield from (f"| `{entry.name}` | {entry.value} | {entry.reason} |" for entry in rule.parameters)
        yield ""
    yield from _both("Penjelasan wajar / innocent explanations", rule.innocent)
    yield from _both("Yang menyelesaikan / what clears it", rule.clears)
    yield from _both("Pertanyaan / questions", rule.questions)


def _both(heading: str, texts: Texts) -> Iterator[str]:
    yield f"{heading}:\n"
    yield from (f"- {first} / *{second}*" for first, second in zip(texts.id, texts.en, strict=True))
    yield ""


def _code(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
