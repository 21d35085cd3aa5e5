"""The rule book holds every text of every rule in both languages, and says plainly what is not measured."""

from __future__ import annotations

import datetime as dt

import pytest

from transforms.rule_page import Figures, page, slug, words
from transforms.rulebook import LANGUAGES, load_rules

RULES, _ = load_rules()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_text_of_every_rule_is_in_the_book(lang: str) -> None:
    book = page(RULES, lang)
    for rule in RULES:
        texts = [
            *(getattr(getattr(rule, name), lang) for name in ("title", "statement")),
            *(text for name in ("innocent", "clears", "questions") for text in getattr(getattr(rule, name), lang)),
            *rule.legal_basis,
            *rule.source,
            *(entry.reason.replace("|", "\\|") for entry in rule.parameters),
            *(entry.why for entry in rule.life),
            rule.look_back_reason,
            rule.cap_reason,
        ]
        assert not [text for text in texts if text not in book], rule.id
        assert f"(#{slug(f'{rule.id} {getattr(rule.title, lang)}')})" in book
    assert book.count(words(lang)["no_figures"]) == len(RULES)
    assert "{" not in book


def test_figures_are_told_with_their_interval_and_gaps_are_named() -> None:
    first, second, third, *_ = [rule for rule in RULES if not rule.is_sealed]
    day = dt.date(2026, 11, 20)
    book = page(
        RULES,
        "en",
        {
            first.id: Figures(day, "DONE", 3, 40, 5, 30, 0.5, 0.332, 0.668),
            second.id: Figures(day, "OVER_CAP", None),
        },
    )
    parts = {part.split(" ", 1)[0]: part for part in book.split("\n## ")}
    assert "Precision: 50 %, 95 % confidence interval 33 % to 67 %, of 30 flags" in parts[first.id]
    assert "Hits on 20 November 2026: 3 (done)." in parts[first.id]
    assert "Hits on 20 November 2026: – (over its cap, wrote nothing)." in parts[second.id]
    assert "Precision: not measured yet" in parts[second.id]
    assert "this rule has not run" in parts[third.id]
    for rule in RULES:
        if rule.is_sealed:
            assert words("en")["sealed_figures"] in parts[rule.id]


def test_both_languages_say_the_same_things() -> None:
    assert words("id").keys() == words("en").keys()
    for name, value in words("id").items():
        if isinstance(value, dict):
            assert value.keys() == words("en")[name].keys()
        elif isinstance(value, list):
            assert len(value) == len(words("en")[name])
