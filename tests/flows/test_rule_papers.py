"""The impact assessment names every rule, feed, treatment and role, and invents nothing that a person must write."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

import expectations
from flows.cli import app
from flows.rule_papers import assessed
from reports.dpia import text
from reports.words import catalogue
from transforms.rule_page import all_rules
from transforms.rulebook import LANGUAGES
from warehouse import audit
from warehouse.home import Home
from warehouse.policy import read_policy

DAY = dt.date(2026, 11, 22)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_rule_feed_column_treatment_and_role_appears(lang: str) -> None:
    rules = all_rules()
    paper = text(assessed(rules, lang, DAY), lang)
    lines = set(paper.splitlines())
    for rule in rules:
        assert f"| {rule.id} | {getattr(rule.title, lang)}" in paper
        assert "; ".join(getattr(rule.innocent, lang)) in paper
        assert "; ".join(rule.legal_basis) in paper
    for feed in expectations.feeds():
        contract = expectations.load_contract(feed)
        assert f"| `{feed}` | " in paper
        for column in contract.columns:
            assert f"| `{column.name}` | {column.classification} | " in paper
    for name, role in read_policy().roles.items():
        assert f"### {name}: {role.title}" in lines
        for table, granted in role.tables.items():
            for treatment, columns in granted.columns.items():
                listed = ", ".join(f"`{column}`" for column in columns)
                assert re.search(
                    rf"^\| `{table}` \| .+ \| `{re.escape(treatment)}` \| {re.escape(listed)} \|$", paper, re.MULTILINE
                )
    assert not [purpose for purpose in read_policy().purposes if purpose not in paper]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_open_parts_are_numbered_named_and_listed(lang: str) -> None:
    paper, words = text(assessed(all_rules(), lang, DAY), lang), catalogue(f"{lang}.dpia")
    left = re.findall(rf"^> \*\*(T-\d\d) · {words['written_by']}: (.+?)\.\*\* (.+)$", paper, re.MULTILINE)
    assert len(left) == len(words["open"]) + len(expectations.feeds())
    assert [number for number, _, _ in left] == [f"T-{place:02}" for place in range(1, len(left) + 1)]
    assert not [one for one in left if f"| {' | '.join(one)} |" not in paper]


def test_both_languages_have_the_same_parts() -> None:
    first, second = catalogue("id.dpia"), catalogue("en.dpia")
    assert list(first) == list(second)
    assert list(first["open"]) == list(second["open"])
    for name, value in first.items():
        if isinstance(value, list):
            assert len(value) == len(second[name])


def test_the_state_of_the_files_has_a_fingerprint() -> None:
    rules = all_rules()
    whole = assessed(rules, "id", DAY)
    assert whole.digest == assessed(rules, "en", DAY).digest
    assert whole.digest != assessed(rules[1:], "id", DAY).digest


@pytest.mark.slow
def test_the_commands_write_both_documents_and_reading_figures_is_audited(first_day: Path, tmp_path: Path) -> None:
    home = Home(Path(shutil.copytree(first_day, tmp_path / "home", symlinks=True)))
    before = audit.head(home.audit_log)
    for command in (
        ["book", "-o", str(tmp_path / "out"), "--home", str(home.root)],
        ["dpia", "-o", str(tmp_path / "out")],
    ):
        result = CliRunner().invoke(app, ["rule", *command])
        assert result.exit_code == 0, result.output
    names = {
        f"{name}.{lang}.{ending}"
        for name in ("rule-book", "dpia")
        for lang in ("id", "en")
        for ending in ("md", "html")
    }
    assert {path.name for path in (tmp_path / "out").iterdir()} == names
    book = (tmp_path / "out" / "rule-book.en.md").read_text(encoding="utf-8")
    assert "Hits on 1 September 2026" in book
    assert "without a published installation" not in book
    assert audit.head(home.audit_log) != before
