"""`lintas rule book` and `lintas rule dpia`: what the rules, contracts and policy say, as documents people read and sign."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.settings import find_home
from flows.terminal import failing
from transforms.rulebook import LANGUAGES

OutOption = Annotated[Path, typer.Option("--out", "-o", help="Folder to write into; made when it is new")]
HomeOption = Annotated[
    Path | None,
    typer.Option("--home", help="An installation whose figures are told. None: no figures", show_default=False),
]


def book(out: OutOption, home: HomeOption = None) -> None:
    """Write the rule book, HTML and Markdown, in Bahasa Indonesia and English.

    With --home it tells what the analysts' published file knows of each rule; reading it leaves an audit record.
    Example: lintas rule book -o rules --home /srv/lintas
    """
    from flows import rule_papers
    from transforms.rule_page import all_rules, page

    with failing():
        rules = all_rules()
        figures = rule_papers.figures(find_home(home), rules) if home else None
        for lang in LANGUAGES:
            for path in rule_papers.write(out, f"rule-book.{lang}", page(rules, lang, figures), lang):
                print(path)


def dpia(out: OutOption) -> None:
    """Write the data-protection impact assessment (UU PDP art. 34), HTML and Markdown, in both languages.

    Parts that people must write are left open, numbered, and say who writes them.
    Example: lintas rule dpia -o dpia
    """
    from flows import rule_papers
    from reports.dpia import text
    from transforms.rule_page import all_rules

    with failing():
        rules = all_rules()
        for lang in LANGUAGES:
            for path in rule_papers.write(out, f"dpia.{lang}", text(rule_papers.assessed(rules, lang), lang), lang):
                print(path)
