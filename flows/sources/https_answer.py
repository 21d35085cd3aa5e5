"""What a web server answered, told in words: what another try may mend is an OSError, all else a SourceError."""

from __future__ import annotations

import errno
import ssl
import time
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from flows.sources.offer import shown
from flows.sources.source import SourceError

if TYPE_CHECKING:
    import httpx

_LONGEST_WAIT = 60


class Redirected(Exception):
    """The same host has it at ``url``."""

    def __init__(self, url: str) -> None:
        super().__init__("redirected")
        self.url = url


def origin(url: str) -> str:
    """Scheme, host and port: who gets the token."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname}:{parts.port or 443}"


def checked(answer: httpx.Response, name: str, token: str, *, may_miss: bool) -> None:
    """Nothing when the answer is good, also 404 when `may_miss`; `token` is where the token is kept.

    Raises SourceError, OSError, Redirected.
    """
    status, host = answer.status_code, f"{name}: {origin(str(answer.url))}"
    if status in (200, 206) or (status == 404 and may_miss):
        return
    if answer.has_redirect_location:
        url = urljoin(str(answer.url), answer.headers["Location"])
        if origin(url) == origin(str(answer.url)):
            raise Redirected(url)
        raise SourceError(
            f"{host} redirects to {shown(origin(url))}, which is not followed: the token is for the first alone. Ask its "
            "operator; if the server has moved, mend the URL and have the token changed"
        )
    if status == 416:
        raise OSError(errno.EAGAIN, f"{host}: what was copied is no part of the file any more; it is tried again")
    if status in (408, 425, 429) or status >= 500:
        raise OSError(
            errno.EAGAIN,
            f"{host} is too busy or has a fault of its own (HTTP {status}); if it stays so, ask its operator",
        )
    reason = {
        401: f"does not accept the token kept in {token}; ask its operator for a new one",
        403: f"does not let the token kept in {token} read this; ask its operator to allow it",
        404: "has nothing at this URL; mend it in lintas.toml, or have the sender mend the index",
        410: "no longer has this; have the sender mend the index",
    }.get(status, f"answered with HTTP {status}; ask its operator what it wants")
    raise SourceError(f"{host} {reason}")


def wait(answer: httpx.Response) -> bool:
    """Wait as long as the answer asks for (``Retry-After`` in seconds); false when it does not, or for too long."""
    asked = answer.headers.get("Retry-After", "")
    if answer.status_code not in (429, 503) or not (asked.isascii() and asked.isdigit()) or int(asked) > _LONGEST_WAIT:
        return False
    time.sleep(int(asked))
    return True


def in_words(error: Exception, name: str, url: str) -> SourceError | OSError:
    """The error to raise for what the client raised."""
    import httpx

    host = f"{name}: {origin(url)}"
    if _is_certificate(error):
        return SourceError(
            f"{host}: its certificate is not one this machine trusts, or is for another name; ask its operator for the "
            "certificate of its authority (`ca_file`), or for the name it was made for"
        )
    if isinstance(error, httpx.TimeoutException):
        return OSError(errno.ETIMEDOUT, f"{host} gave no answer in time")
    if isinstance(error, httpx.ConnectError):
        return OSError(
            errno.ECONNREFUSED,
            f"{host} cannot be reached; ask its operator whether it runs, and mend the URL if it moved",
        )
    if isinstance(error, httpx.UnsupportedProtocol | httpx.InvalidURL):
        return SourceError(
            f"{name}: this is no URL of an https server; mend it in lintas.toml, or have the sender mend the index"
        )
    return OSError(errno.ECONNRESET, f"the connection to {host} broke; what came is kept, and it is tried again")


def _is_certificate(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError) or "CERTIFICATE_VERIFY_FAILED" in str(error):
            return True
        error = error.__cause__ or error.__context__
    return False
