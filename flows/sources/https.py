"""HTTPS with a token: files that an index lists, or that have a URL a business date."""

from __future__ import annotations

import datetime as dt
import errno
import hashlib
import logging
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, ClassVar, Literal, Self
from urllib.parse import unquote, urljoin, urlsplit
from zoneinfo import ZoneInfo

from pydantic import Field, model_validator

from flows.secrets import SecretReference
from flows.sources.drop_folder import told
from flows.sources.https_answer import Redirected, checked, in_words, origin, wait
from flows.sources.https_index import LARGEST, Listed, read
from flows.sources.offer import Passed, shown
from flows.sources.source import Remote, SourceError, SourceOptions

if TYPE_CHECKING:
    import httpx

_CHUNK = 1 << 20
_LARGEST_MANIFEST = 1 << 20
_MOST_REDIRECTS, _MOST_WAITS = 5, 2
JAKARTA = ZoneInfo("Asia/Jakarta")


class HttpsOptions(SourceOptions):
    """How to reach a web server. The proxy settings of the environment and ``.netrc`` are not read."""

    EXAMPLE: ClassVar[str] = """\
[sources.desa]
kind = "https"
feeds = ["community_report", "fostered_village"]
index = "https://data.desa.example/lintas/index.json"   # or template = "https://data.desa.example/{feed}/{date}.csv.gz"
token = "env:DESA_TOKEN"
header = "Authorization"                 # its value is `Bearer <token>`; that of any other header is the token
"""

    kind: Literal["https"]
    index: str | None = Field(default=None, description="URL of a JSON list of files.")
    template: str | None = Field(default=None, description="URL with {feed} and {date}, instead of an index.")
    look_back_days: int = Field(
        default=14, ge=1, le=366, description="For how many business dates the template is tried."
    )
    token: SecretReference
    header: str = Field(default="Authorization", pattern="^[A-Za-z0-9-]+$", description="The header with the token.")
    ca_file: Path | None = Field(default=None, description="The authority that signed the server's certificate.")
    timeout: float = Field(default=30, gt=0, le=600, description="Seconds without an answer after which it is away.")

    @model_validator(mode="after")
    def _chosen(self) -> Self:
        if (self.index is None) == (self.template is None):
            raise ValueError("give index or template, one of them")
        url = urlsplit(self.index or self.template or "")
        if url.scheme != "https" or not url.hostname or "@" in url.netloc or "{" in url.netloc:
            raise ValueError("write the URL as https://host/…, without user or password")
        if self.template and not ("{feed}" in self.template and "{date}" in self.template):
            raise ValueError("the template needs {feed} and {date}")
        return self

    @property
    def place(self) -> str:
        return self.index or self.template or ""

    def source(self, name: str) -> Https:
        return Https(name, self)


class Https:
    """See :class:`flows.sources.source.Source`."""

    def __init__(self, name: str, options: HttpsOptions) -> None:
        self.name = name
        self.feeds = options.feeds
        self._options = options
        self._found: dict[str, tuple[str, str | None]] = {}
        self._index: list[Listed] | None = None

    def __enter__(self) -> Https:
        import httpx

        # it writes every URL, and names of files are the senders'
        logging.getLogger("httpx").setLevel(logging.WARNING)
        options = self._options
        token = options.token.reveal()
        if not (token.isascii() and token.isprintable()) or " " in token:
            raise SourceError(
                f"what is kept in {options.token.reference} is no token: it holds signs that no header may"
            )
        try:
            trust = ssl.create_default_context(cafile=str(options.ca_file) if options.ca_file else None)
        except OSError as error:
            raise SourceError(
                f"{options.ca_file} holds no certificate that can be read ({error.strerror}); mend `ca_file`"
            ) from None
        value = f"Bearer {token}" if options.header.lower() == "authorization" else token
        self._client = httpx.Client(
            verify=trust,
            timeout=options.timeout,
            trust_env=False,
            headers={options.header: value, "User-Agent": "lintas", "Accept-Encoding": "identity"},
        )
        return self

    def __exit__(self, *exc: object) -> None:
        self._client.close()
        self._index = None

    def listing(self, feed: str, until: dt.date) -> Iterator[Remote | Passed]:
        return self._listed(feed, until) if self._options.index else self._tried(feed, until)

    def copy(self, remote: Remote, into: Path, begin: int) -> None:
        url, tag = self._found[remote.name]
        headers = {}
        if begin and (remote.sha256 or tag):
            headers["Range"] = f"bytes={begin}-"
            if tag:
                headers["If-Range"] = tag
        most = _LARGEST_MANIFEST if remote.size is None and remote.name.endswith(".json") else remote.size
        with self._asked("GET", url, headers) as answer, into.open("ab") as copy:
            goes_on = answer.status_code == 206 and answer.headers.get("Content-Range", "").startswith(
                f"bytes {begin}-"
            )
            copy.truncate(begin if goes_on else 0)
            if answer.status_code == 206 and not goes_on:
                raise OSError(
                    errno.EAGAIN, f"{shown(remote.name)}: other bytes came than were asked for; it is tried again"
                )
            for chunk in answer.iter_raw(_CHUNK):
                copy.write(chunk)
                if most is not None and copy.tell() > most:
                    raise OSError(
                        errno.EAGAIN, f"{shown(remote.name)} is longer than was said: it changed; it is tried again"
                    )
        if remote.sha256 and not goes_on and into.stat().st_size == remote.size and _sha256(into) != remote.sha256:
            into.unlink()
            raise SourceError(
                f"{shown(remote.name)}: its SHA-256 is not the one in the index; have the sender put the right file or index there"
            )

    def test(self) -> Iterator[str]:
        options = self._options
        if options.index:
            self._read_index()
            yield f"{options.index}: the certificate is trusted, the token is accepted, the index can be read"
        for feed in self.feeds:
            found = list(self.listing(feed, dt.datetime.now(JAKARTA).date()))
            if first := next((item for item in found if isinstance(item, Remote)), None):
                with self._asked("GET", self._found[first.name][0], {"Range": "bytes=0-0"}):
                    pass
            yield f"{feed}: {told(found)}"

    def _listed(self, feed: str, until: dt.date) -> Iterator[Remote | Passed]:
        assert self._options.index
        listed = self._read_index()
        here: set[str] = set()
        for item in sorted((each for each in listed if each.feed == feed), key=lambda each: (each.date, each.modified)):
            name = f"{feed}/{item.date:%Y-%m-%d}/{_last(item.url)}"
            url = urljoin(self._options.index, item.url)
            if item.date > until:
                continue
            if origin(url) != origin(self._options.index):
                yield Passed(
                    PurePosixPath(shown(name)),
                    "the index says it is on another host; have the sender move it",
                    is_fault=True,
                )
            elif name in here:
                yield Passed(
                    PurePosixPath(shown(name)), "the index lists it twice; have the sender mend it", is_fault=True
                )
            else:
                here.add(name)
                self._found[name] = (url, item.strong_tag)
                beside = self._manifest(name, item)
                yield Remote(feed, item.date, name, item.version, item.size, item.modified, beside, item.sha256)

    def _manifest(self, name: str, item: Listed) -> Remote | None:
        if item.manifest is None or self._options.index is None:
            return None
        url = urljoin(self._options.index, item.manifest)
        if origin(url) != origin(self._options.index):
            raise SourceError(f"{self.name}: the manifest of {shown(name)} is on another host; have the sender move it")
        self._found[f"{name}.manifest.json"] = (url, None)
        return Remote(item.feed, item.date, f"{name}.manifest.json", item.version, None, item.modified)

    def _tried(self, feed: str, until: dt.date) -> Iterator[Remote | Passed]:
        assert self._options.template
        for back in reversed(range(self._options.look_back_days)):
            day = until - dt.timedelta(days=back)
            url = self._options.template.replace("{feed}", feed).replace("{date}", f"{day:%Y-%m-%d}")
            name = f"{feed}/{day:%Y-%m-%d}/{_last(url)}"
            with self._asked("HEAD", url, {}, may_miss=True) as answer:
                if answer.status_code == 404:
                    continue
                size, tag, changed = (answer.headers.get(each) for each in ("Content-Length", "ETag", "Last-Modified"))
            if not (tag or changed):
                raise SourceError(
                    f"{self.name}: {origin(url)} sends neither ETag nor Last-Modified, so nobody can tell whether a file changed; "
                    "have its operator switch one of them on, or use an index"
                )
            modified_at = parsedate_to_datetime(changed).astimezone(dt.UTC) if changed else dt.datetime.now(dt.UTC)
            self._found[name] = (url, None if tag is None or tag.startswith("W/") else tag)
            yield Remote(feed, day, name, f"{size} {tag or changed}", int(size) if size else None, modified_at)

    def _read_index(self) -> list[Listed]:
        if self._index is None:
            assert self._options.index
            content = bytearray()
            with self._asked("GET", self._options.index, {}) as answer:
                for chunk in answer.iter_raw(_CHUNK):
                    content += chunk
                    if len(content) > LARGEST:
                        raise SourceError(f"{self._options.index} is longer than {LARGEST:,} bytes: this is no index")
            self._index = read(bytes(content), self._options.index)
        return self._index

    @contextmanager
    def _asked(
        self, method: str, url: str, headers: dict[str, str], *, may_miss: bool = False
    ) -> Iterator[httpx.Response]:
        """A good answer, its body not yet read. Follows redirections on the same host, waits when told to for a while."""
        import httpx

        redirects = waits = 0
        while True:
            try:
                with self._client.stream(method, url, headers=headers) as answer:
                    try:
                        checked(answer, self.name, self._options.token.reference, may_miss=may_miss)
                    except Redirected as elsewhere:
                        redirects += 1
                        if redirects > _MOST_REDIRECTS:
                            raise SourceError(
                                f"{self.name}: {origin(url)} redirects in a circle; ask its operator"
                            ) from None
                        url = elsewhere.url
                        continue
                    except OSError:
                        if waits < _MOST_WAITS and wait(answer):
                            waits += 1
                            continue
                        raise
                    yield answer
                    return
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                fault = in_words(error, self.name, url)
            raise fault


def _last(url: str) -> str:
    return unquote(urlsplit(url).path.rpartition("/")[2])


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
