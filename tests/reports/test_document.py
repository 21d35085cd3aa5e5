"""A Markdown text becomes a page that stands alone: anchors that resolve, tables with a name, nothing that runs."""

from __future__ import annotations

import re

from reports.document import html

TEXT = """# Judul <dokumen>

[Ke bagian](#bagian-satu-dua)

## Bagian satu, dua

| kolom | nilai |
| --- | --- |
| a \\| b | <script>alert(1)</script> |

> > terbuka
"""


def test_a_page_stands_alone_and_reads_without_a_mouse() -> None:
    page = html(TEXT, "id")
    assert page.startswith('<!doctype html>\n<html lang="id">')
    assert "<title>Judul &lt;dokumen&gt;</title>" in page
    ids = re.findall(r'id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert not [target for target in re.findall(r'href="#([^"]+)"', page) if target not in ids]
    assert 'role="region" tabindex="0" aria-label="Tabel, dapat digeser: Bagian satu, dua"' in page
    assert '<th scope="col">kolom</th>' in page
    assert "<td>a | b</td>" in page
    assert "<script" not in page
    assert not re.search(r'(?:src|href)="(?!#)', page)
