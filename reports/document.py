"""Draws a Markdown text as one HTML page that stands alone: the rule book and the impact assessment."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup

from reports.page import environment
from reports.words import catalogue

SKIP = {"id": "Langsung ke isi", "en": "Go to the text"}


class _Renderer(RendererHTML):
    """Tables that can be scrolled by keyboard, with a name and the scope of their heads; headings with an anchor."""

    def table_open(self, tokens: Sequence[Token], at: int, options: Any, env: dict[str, Any]) -> str:
        label = Markup.escape(env["scroll"].format(caption=env.get("heading", "")))
        return f'<div class="scroll" role="region" tabindex="0" aria-label="{label}">\n<table>\n'

    def table_close(self, tokens: Sequence[Token], at: int, options: Any, env: dict[str, Any]) -> str:
        return "</table>\n</div>\n"

    def th_open(self, tokens: Sequence[Token], at: int, options: Any, env: dict[str, Any]) -> str:
        return '<th scope="col">'

    def heading_open(self, tokens: Sequence[Token], at: int, options: Any, env: dict[str, Any]) -> str:
        env["heading"] = tokens[at + 1].content
        return f'<{tokens[at].tag} id="{anchor(tokens[at + 1].content)}">'


def anchor(heading: str) -> str:
    """The anchor of a Markdown heading, as GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def html(markdown: str, lang: str) -> str:
    """The page of a Markdown text, whose first heading is its title. HTML within the text is shown as text."""
    scroll = catalogue(lang)["doc"]["scroll"]
    made = MarkdownIt("commonmark", {"html": False}, renderer_cls=_Renderer).enable("table")
    return (
        environment()
        .get_template("document.html")
        .render(
            lang=lang,
            title=re.sub(r"^#+ *", "", markdown.lstrip().splitlines()[0]),
            skip=SKIP[lang],
            body=Markup(made.render(markdown, {"scroll": scroll})),
        )
    )
