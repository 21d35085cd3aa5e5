"""An S3-compatible object store: ``<prefix>/<feed>/<YYYY-MM-DD>/<file>`` in one bucket."""

from __future__ import annotations

import datetime as dt
import errno
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self, TypeVar
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator

from flows.secrets import SecretReference
from flows.sources.drop_folder import told
from flows.sources.loopback import is_loopback
from flows.sources.offer import Passed, shown
from flows.sources.source import FileOptions, Remote, SourceError
from flows.sources.tree import Entry, listing

if TYPE_CHECKING:
    from pyarrow.fs import FileInfo

_CHUNK = 16 << 20
_CODE = re.compile(r"AWS Error ([A-Z_]+)")
_CERTIFICATE = re.compile(r"curlCode: (35|51|58|60|77|90|91)\b")

T = TypeVar("T")


class S3Options(FileOptions):
    """How to reach an object store. Nothing is read from ``~/.aws`` and no instance is asked who it is."""

    EXAMPLE: ClassVar[str] = """\
[sources.kp2mi]
kind = "s3"
feeds = ["placement", "licence"]
endpoint = "https://s3.kp2mi.example"    # left out: Amazon's own
region = "ap-southeast-3"
bucket = "serah-terima"
prefix = "lintas"                        # below it <feed>/<YYYY-MM-DD>/<file>
key_id = "env:KP2MI_KEY_ID"
secret_key = "file:/etc/lintas/kp2mi.secret"
"""

    kind: Literal["s3"]
    bucket: str = Field(pattern=r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$")
    prefix: str = Field(default="", description="What keys begin with; after it <feed>/<YYYY-MM-DD>/<file>.")
    endpoint: str | None = Field(
        default=None, description="https://host[:port] of the store; Amazon's own if left out."
    )
    region: str = Field(default="us-east-1", min_length=1, description="As the store's operator names it.")
    key_id: SecretReference
    secret_key: SecretReference
    ca_file: Path | None = Field(default=None, description="The authority that signed the store's certificate.")
    insecure: bool = Field(default=False, description="True allows http:// to another machine.")
    timeout: float = Field(default=30, gt=0, le=600, description="Seconds without an answer after which it is away.")
    settle_seconds: float = Field(default=0, ge=0, le=3600, description="An object appears whole: no rest is needed.")

    @field_validator("prefix")
    @classmethod
    def _has_no_empty_part(cls, prefix: str) -> str:
        prefix = prefix.strip("/")
        if any(part in ("", ".", "..") for part in prefix.split("/")) and prefix:
            raise ValueError("must be names with / between them")
        return prefix

    @model_validator(mode="after")
    def _is_safe(self) -> Self:
        url = urlsplit(self.endpoint or "https://s3.amazonaws.com")
        if (
            url.scheme not in ("https", "http")
            or not url.hostname
            or url.path.strip("/")
            or url.query
            or "@" in url.netloc
        ):
            raise ValueError("write `endpoint` as https://host or https://host:port, without user or folder")
        if url.scheme == "http" and not (self.insecure or is_loopback(url.hostname)):
            raise ValueError(
                "an endpoint with http:// sends records in the clear: use https://, or say insecure = true"
            )
        return self

    @property
    def root(self) -> str:
        """Bucket and prefix."""
        return f"{self.bucket}/{self.prefix}".rstrip("/")

    @property
    def place(self) -> str:
        return f"s3 {self.endpoint or 'Amazon'} {self.root}"

    def source(self, name: str) -> S3:
        return S3(name, self)


class S3:
    """See :class:`flows.sources.source.Source`. Also a :class:`flows.sources.tree.Tree`."""

    def __init__(self, name: str, options: S3Options) -> None:
        self.name = name
        self.feeds = options.feeds
        self._options = options
        self._seen: dict[tuple[str, str], list[Entry]] = {}

    def __enter__(self) -> S3:
        from pyarrow.fs import AwsStandardS3RetryStrategy, S3FileSystem

        options = self._options
        url = urlsplit(options.endpoint or "")
        given: dict[str, Any] = {
            "access_key": options.key_id.reveal(),
            "secret_key": options.secret_key.reveal(),
            "region": options.region,
            "scheme": url.scheme or "https",
            "endpoint_override": url.netloc or None,
            "connect_timeout": options.timeout,
            "request_timeout": options.timeout,
            "retry_strategy": AwsStandardS3RetryStrategy(max_attempts=3),
            "tls_ca_file_path": str(options.ca_file) if options.ca_file else None,
        }
        self._store = S3FileSystem(**given)
        return self

    def __exit__(self, *exc: object) -> None:
        del self._store
        self._seen.clear()

    def listing(self, feed: str, until: dt.date) -> Iterator[Remote | Passed]:
        return listing(self, self._options, feed, until)

    def copy(self, remote: Remote, into: Path, begin: int) -> None:
        key = f"{self._options.root}/{remote.name}"
        self._refuse_changed(remote, key)
        with self._do(remote.name, lambda: self._store.open_input_file(key)) as file, into.open("ab") as copy:
            copy.truncate(begin)
            self._do(remote.name, lambda: file.seek(begin))
            while chunk := self._do(remote.name, lambda: file.read(_CHUNK)):
                copy.write(chunk)
        self._refuse_changed(remote, key, into)

    def test(self) -> Iterator[str]:
        options = self._options
        try:
            self._names(options.root)
        except FileNotFoundError:
            yield f"{options.place}: the keys are accepted; nothing is there yet"
        else:
            yield f"{options.place}: the keys are accepted, and what is there can be listed"
        for feed in self.feeds:
            found = list(self.listing(feed, dt.date.max))
            if first := next((item for item in found if isinstance(item, Remote)), None):
                self._read_a_byte(first)
            yield f"{feed}: {told(found)}"

    def _read_a_byte(self, remote: Remote) -> None:
        with self._do(remote.name, lambda: self._store.open_input_file(f"{self._options.root}/{remote.name}")) as file:
            self._do(remote.name, lambda: file.read(1))

    def days(self, feed: str) -> Sequence[tuple[str, bool]]:
        """One listing of the whole feed, a thousand keys a request, rather than one request a day."""
        self._seen = {}
        loose: list[tuple[str, bool]] = []
        for info, path in self._objects(feed):
            day, _, rest = path.partition("/")
            if rest:
                self._seen.setdefault((feed, day), []).append(_entry(rest, info))
            elif info.size:
                loose.append((day, False))
        return [*((day, True) for _, day in self._seen), *loose]

    def entries(self, feed: str, day: str) -> Sequence[Entry]:
        if (seen := self._seen.pop((feed, day), None)) is not None:
            return seen
        return [_entry(path, info) for info, path in self._objects(f"{feed}/{day}")]

    def _objects(self, folder: str) -> Iterator[tuple[FileInfo, str]]:
        """Every object below a folder, with its key from there."""
        base = f"{self._options.root}/{folder}"
        try:
            found = self._names(base)
        except FileNotFoundError:
            return
        for info in found:
            if info.is_file:
                yield info, info.path[len(base) + 1 :]

    def _names(self, base: str) -> list[FileInfo]:
        """What lies below `base`. Raises FileNotFoundError when there is nothing, though the bucket is there."""
        from pyarrow.fs import FileSelector

        is_root = base == self._options.root
        return self._do(base, lambda: self._store.get_file_info(FileSelector(base, recursive=not is_root)))

    def _refuse_changed(self, remote: Remote, key: str, copied: Path | None = None) -> None:
        info = self._do(remote.name, lambda: self._store.get_file_info(key))
        if not info.is_file or _entry("", info).version != remote.version:
            if copied:
                copied.unlink()
            raise OSError(errno.EAGAIN, f"{shown(remote.name)} changed while it was copied; it is tried again")

    def _do(self, what: str, work: Callable[[], T]) -> T:
        try:
            return work()
        except FileNotFoundError:
            fault: Exception = FileNotFoundError(errno.ENOENT, f"{shown(what)} is not there, or no longer")
        except OSError as error:
            fault = self._in_words(shown(what), str(error))
        raise fault

    def _in_words(self, what: str, said: str) -> SourceError | OSError:
        """`said` names keys, and the store may have put anything into it: it is looked at and not passed on."""
        options = self._options
        found = _CODE.search(said)
        code = found[1] if found else ""
        if code == "NO_SUCH_BUCKET":
            return SourceError(
                f"{options.place}: there is no such bucket; mend `bucket`, or ask the store's operator for it"
            )
        if code in (
            "INVALID_ACCESS_KEY_ID",
            "SIGNATURE_DOES_NOT_MATCH",
            "INVALID_CLIENT_TOKEN_ID",
            "MISSING_AUTHENTICATION_TOKEN",
        ):
            return SourceError(
                f"{options.place} does not accept the keys kept in {options.key_id.reference} and "
                f"{options.secret_key.reference}: ask the store's operator whether they are still right"
            )
        if code in ("ACCESS_DENIED", "VALIDATION"):
            return SourceError(
                f"{options.place}: {what} may not be read with these keys; ask the store's operator for s3:ListBucket and "
                "s3:GetObject on it"
            )
        if code == "REQUEST_TIME_TOO_SKEWED":
            return SourceError(
                f"{options.place}: its clock and this machine's differ too much; have the wrong one mended"
            )
        if _CERTIFICATE.search(said):
            return SourceError(
                f"{options.place}: no trusted encrypted connection; ask the store's operator for the certificate of its "
                "authority (`ca_file`), and whether it serves https there"
            )
        return OSError(
            errno.EIO,
            f"{options.place} cannot be reached or reports a fault of its own ({code or 'no code'}); if it stays so, ask its "
            "operator, and look at `endpoint` and `region`",
        )


def _entry(name: str, info: FileInfo) -> Entry:
    modified_at = dt.datetime.fromtimestamp((info.mtime_ns or 0) // 1000 / 1e6, dt.UTC)
    return Entry(name, f"{info.size}-{info.mtime_ns}", info.size, modified_at)
