"""HTTPS with a token as a source, against a real server."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme
from https_server import TOKEN, Server, serving, tag_of
from nights import UNTIL, Puller, configured, kept_in
from pydantic import ValidationError

from flows.sources.origin import opened
from flows.sources.source import Remote, Source, SourceError

pytestmark = pytest.mark.slow

CONTENT = bytes(range(256)) * 20000
Make = Callable[..., Puller]


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def server(authority: trustme.CA) -> Iterator[Server]:
    with serving(authority) as started:
        yield started


@pytest.fixture
def make(server: Server, authority: trustme.CA, tmp_path: Path) -> Make:
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))

    def made(token: str = TOKEN, **changed: Any) -> Puller:
        given = {
            "kind": "https", "feeds": ["licence"], "ca_file": str(tmp_path / "ca.pem"), "timeout": 5,
            "token": kept_in(tmp_path, f"token-{hashlib.sha256(token.encode()).hexdigest()[:6]}", token),
        }  # fmt: skip
        place = {} if "template" in changed else {"index": f"{server.url}/lintas/index.json"}
        return Puller(configured(**(given | place | changed)), tmp_path)

    return made


def listed(server: Server, *items: dict[str, Any]) -> None:
    """Put an index there with one entry for each of `items`, and their files."""
    entries = []
    for item in items:
        content = item.pop("content", CONTENT)
        entry = {
            "feed": "licence",
            "date": "2026-09-01",
            "url": "a.parquet",
            "size": len(content),
            "modified": "2026-09-02T01:00:00+07:00",
        }
        entries.append(entry | {"sha256": hashlib.sha256(content).hexdigest()} | item)
        server.files[f"/lintas/{entries[-1]['url']}"] = content
    server.files["/lintas/index.json"] = json.dumps(entries).encode()


def first(source: Source) -> Remote:
    return next(each for each in source.listing("licence", UNTIL) if isinstance(each, Remote))


def test_what_the_index_lists_is_taken_once(server: Server, make: Make) -> None:
    listed(
        server,
        {},
        {"date": "2026-09-02", "url": "sub/b%20c.csv", "content": b"b"},
        {"date": "2027-01-01"},
        {"feed": "crossing"},
    )
    server.files["/lintas/sub/b%20c.csv"] = b"b"
    puller = make()
    found = puller.night("licence")
    assert [(remote.name, path.read_bytes()) for remote, path in found] == [
        ("licence/2026-09-01/a.parquet", CONTENT),
        ("licence/2026-09-02/b c.csv", b"b"),
    ]
    assert found[0][0].modified_at.replace(tzinfo=None) == dt.datetime.fromisoformat("2026-09-01T18:00")
    assert puller.night("licence") == []
    listed(server, {"content": b"sent again", "manifest": "m.json"})
    server.files["/lintas/m.json"] = b"{}"
    ((remote, path),) = puller.night("licence")
    assert path.read_bytes() == b"sent again" and remote.manifest
    with opened("there", puller.options) as source:
        beside = first(source).manifest
        assert beside
        source.copy(beside, path, 0)
    assert path.read_bytes() == b"{}"
    assert all(shown for *_, shown in server.asked)


def test_a_url_a_business_date_needs_no_index(server: Server, make: Make) -> None:
    for day in ("2026-09-17", "2026-09-29"):
        server.files[f"/licence/{day}.csv"] = day.encode()
    server.files["/licence/2026-09-01.csv"] = b"too long ago"
    puller = make(template=f"{server.url}/{{feed}}/{{date}}.csv")
    assert [(f"{remote.business_on}", path.read_text()) for remote, path in puller.night("licence")] == [
        ("2026-09-17", "2026-09-17"),
        ("2026-09-29", "2026-09-29"),
    ]
    assert puller.night("licence") == []
    server.files["/licence/2026-09-17.csv"] = b"corrected!"
    assert [path.read_bytes() for _, path in puller.night("licence")] == [b"corrected!"]
    server.has_tags = False
    with pytest.raises(SourceError, match="neither ETag nor Last-Modified"):
        puller.night("licence")


def test_a_broken_connection_goes_on_where_it_ended(server: Server, make: Make, tmp_path: Path) -> None:
    listed(server, {"etag": tag_of(CONTENT), "sha256": None})
    into = tmp_path / "copy"
    into.touch()
    with opened("there", make().options) as source:
        remote = first(source)
        server.breaks_after = 3_000_000
        with pytest.raises(OSError, match="broke"):
            source.copy(remote, into, 0)
        came = into.stat().st_size
        assert 0 < came <= 3_000_000
        source.copy(remote, into, came)
        assert into.read_bytes() == CONTENT
        assert server.asked[-1][2] == f"bytes={came}-"

        into.write_bytes(b"of an older file")
        server.files["/lintas/a.parquet"] = changed = CONTENT[::-1]
        source.copy(remote, into, 16)
        assert into.read_bytes() == changed, "If-Range did not hold: from the beginning"
        server.files["/lintas/a.parquet"] = CONTENT
        server.knows_ranges = False
        source.copy(remote, into, 16)
        assert into.read_bytes() == CONTENT


def test_bytes_that_are_not_those_of_the_index_are_not_kept(server: Server, make: Make, tmp_path: Path) -> None:
    listed(server, {})
    server.files["/lintas/a.parquet"] = CONTENT[:-1] + b"?"
    with pytest.raises(SourceError, match="SHA-256 is not the one in the index"):
        make().night("licence")
    assert not (tmp_path / "0000").exists()
    server.files["/lintas/a.parquet"] = CONTENT * 2
    with pytest.raises(OSError, match="longer than was said"):
        make().night("licence")


def test_the_token_goes_to_no_other_host(server: Server, make: Make, authority: trustme.CA) -> None:
    with serving(authority) as other:
        other.files["/lintas/a.parquet"] = CONTENT
        listed(server, {"url": f"{other.url}/lintas/a.parquet"})
        (passed,) = make().passed("licence")
        assert passed.is_fault and "another host" in passed.reason
        listed(server, {})
        elsewhere = (302, {"Location": f"{other.url}/lintas/a.parquet"})
        server.answers["/lintas/a.parquet"] = [elsewhere, elsewhere]
        with pytest.raises(SourceError, match=f"redirects to https://localhost:{other.port}, which is not followed"):
            make().night("licence")
        assert other.asked == []
    server.answers = {"/lintas/a.parquet": [(307, {"Location": "/lintas/moved.parquet"})]}
    server.files["/lintas/moved.parquet"] = CONTENT
    assert len(make().night("licence")) == 1
    server.answers = {"/lintas/index.json": [(307, {"Location": "/lintas/index.json"})] * 9}
    with pytest.raises(SourceError, match="in a circle"):
        make().night("licence")


@pytest.mark.parametrize(
    ("status", "headers", "fault", "told"),
    [
        (401, {}, SourceError, "does not accept the token kept in file:"),
        (403, {}, SourceError, "does not let the token"),
        (404, {}, SourceError, "has nothing at this URL"),
        (418, {}, SourceError, "HTTP 418"),
        (429, {"Retry-After": "86400"}, OSError, "too busy"),
        (500, {}, OSError, "HTTP 500"),
        (503, {"Retry-After": "nanti"}, OSError, "HTTP 503"),
    ],
)
def test_statuses_are_told_apart(
    server: Server, make: Make, status: int, headers: dict[str, str], fault: type[Exception], told: str
) -> None:
    listed(server, {})
    server.answers["/lintas/index.json"] = [(status, headers)]
    with pytest.raises(fault, match=told):
        make().night("licence")
    server.answers["/lintas/index.json"] = [(429, {"Retry-After": "0"}), (503, {"Retry-After": "1"})]
    assert len(make().night("licence")) == 1, "waits as long as it is told to"


def test_faults_are_told_in_words_and_show_no_secret(
    server: Server, make: Make, authority: trustme.CA, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "httpx")
    listed(server, {})
    for wrong, told in {
        "salah-kenari": "does not accept the token",
        "kenari\x01": "holds signs",
        "kenari dua": "holds signs",
    }.items():
        with pytest.raises(SourceError, match=told) as raised:
            make(wrong).night("licence")
        assert wrong not in str(raised.value)
    with pytest.raises(SourceError, match="certificate"):
        make(ca_file=None).night("licence")
    with pytest.raises(SourceError, match="mend `ca_file`"):
        make(ca_file="/tidak/ada.pem").night("licence")
    with pytest.raises(OSError, match="cannot be reached"):
        make(index="https://localhost:1/index.json").night("licence")
    with serving(authority, "lain.example") as other, pytest.raises(SourceError, match="certificate"):
        make(index=f"{other.url}/index.json").night("licence")

    for content, told in {
        b"<html>KENARI": "the index is wrong at JSON",
        b'[{"feed": "licence", "date": "KENARI"}]': "wrong at 0.date, 0.url, 0.size, 0.modified; have the sender",
    }.items():
        server.files["/lintas/index.json"] = content
        with pytest.raises(SourceError, match=told) as raised:
            make().tested()
        assert "KENARI" not in str(raised.value)
    listed(server, {}, {"content": b"another of this name"})
    (passed,) = make().passed("licence")
    assert "twice" in passed.reason
    assert not caplog.text


def test_a_source_that_works_says_what_was_tried(server: Server, make: Make) -> None:
    listed(server)
    assert make().tested() == [
        f"{server.url}/lintas/index.json: the certificate is trusted, the token is accepted, the index can be read",
        "licence: nothing there yet",
    ]
    listed(server, {})
    assert make().tested()[1:] == ["licence: 1 complete file(s)"]
    assert server.asked[-1][2] == "bytes=0-0"


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"index": "http://data.example/index.json"}, "https://host"),
        ({"index": "https://user:secret@data.example/index.json"}, "without user or password"),
        ({"index": None, "template": "https://data.example/{feed}.csv"}, "needs {feed} and {date}"),
        ({"template": "https://data.example/{feed}/{date}.csv"}, "one of them"),
        ({"token": "kenari"}, "a secret is not written here"),
    ],
)
def test_settings_that_cannot_be_meant_are_refused(changed: dict[str, Any], told: str) -> None:
    given = {"kind": "https", "feeds": ["licence"], "index": "https://data.example/index.json", "token": "env:T"}
    configured(**given)
    with pytest.raises(ValidationError, match=told):
        configured(**(given | changed))
