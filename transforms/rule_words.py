"""What a rule may say: plain words in both languages that accuse nobody and order nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from transforms.rulebook import LANGUAGES, PLACEHOLDER, Rule, Text

LONGEST_SENTENCE, LONGEST_ITEM = 40, 25
"""Words; existing texts were measured, and what is longer can be said in two sentences."""
ACCUSING = re.compile(
    r"\b(pelaku|tersangka|terdakwa|kriminal|penjahat|ilegal|bersalah|korban|calo|sindikat"
    r"|guilty|illegal\w*|suspect\w*|criminal\w*|offender\w*|perpetrator\w*|culprit\w*|victim\w*|trafficker\w*|smuggler\w*)\b",
    re.IGNORECASE,
)
ORDERING = re.compile(
    r"\b((me)?tolak\w*|\w*blokir\w*|\w*cekal\w*|\w*tangkap\w*|refus\w+|reject\w*|block\w*|deny|denied|detain\w*|arrest\w*)\b",
    re.IGNORECASE,
)
JARGON = re.compile(
    r"\b(algoritm\w*|anomal\w*|outlier\w*|heuristi\w*|probabilisti\w*|dataset\w*|query|kueri|null|join|klaster\w*|cluster\w*"
    r"|graf|graph\w*|node\w*|skor\w*|score\w*|threshold\w*|metadata|parameter\w*|boolean|record linkage|machine learning)\b",
    re.IGNORECASE,
)
_FOREIGN = {
    "id": (re.compile(r"\b(the|of|and|with|without|is|are|was|were)\b", re.IGNORECASE), "Bahasa Indonesia"),
    "en": (re.compile(r"\b(yang|dan|dengan|untuk|tidak|dari|oleh|pada)\b", re.IGNORECASE), "English"),
}
_TOLD = (
    (ACCUSING, "accuses; a flag is an invitation to look"),
    (ORDERING, "orders a decision; that is the officer's"),
    (JARGON, "is jargon; say it as an officer would"),
)


def word_faults(rule: Rule) -> Iterator[str]:
    """What the texts of a card say that they should not."""
    for name, language, text, longest in _texts(rule):
        for pattern, why in _TOLD:
            yield from (f"'{word[0]}' {why}" for word in pattern.finditer(text))
        foreign, tongue = _FOREIGN[language]
        if word := foreign.search(text):
            yield f"{name}.{language}: '{word[0]}' is no {tongue}"
        for sentence in re.split(r"(?<=[.;?!:])\s+", text):
            if len(sentence.split()) > longest:
                yield f"{name}.{language}: a sentence of {len(sentence.split())} words; at most {longest}, so make it two"
    if not 2 <= len(rule.questions.id) <= 3:
        yield "give two or three questions"
    # reasons are read under pseudonyms, where a birth date would name a person
    named = {name for name in PLACEHOLDER.findall(rule.reason.id + rule.reason.en) if not name.startswith("is_")}
    yield from (
        f"reason tells {name}: give an age instead of a birth date" for name in sorted(named) if "birth" in name
    )


def _texts(rule: Rule) -> Iterator[tuple[str, str, str, int]]:
    """(key, language, text, most words of a sentence)"""
    for name in ("title", "statement", "reason", "innocent", "clears", "questions"):
        value = getattr(rule, name)
        for language in LANGUAGES:
            told = getattr(value, language)
            if isinstance(value, Text):
                # a place for evidence is a value, not a word of the rule
                yield name, language, re.sub(r"{\w+}", "0", told), LONGEST_SENTENCE
            else:
                yield from ((name, language, text, LONGEST_ITEM) for text in told)
