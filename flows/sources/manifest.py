"""A sender's manifest, ``<file>.manifest.json``: what must be in the file beside it."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Annotated

import duckdb
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from flows.sources.lines import Unreadable
from flows.sources.offer import Offer

LARGEST = 1 << 20
_DECIMALS = 9
_MARK = "+manifest."


class Manifest(BaseModel):
    """The hash, rows and sums a sender gives. Numbers are read as decimals: no sum is rounded."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    sha256: Annotated[str, BeforeValidator(lambda value: value.lower() if isinstance(value, str) else value)] = Field(
        pattern="^[0-9a-f]{64}$"
    )
    rows: int = Field(ge=0, strict=True)
    control_totals: dict[str, Decimal] = Field(default_factory=dict)
    size: int | None = Field(default=None, ge=0, strict=True)


def mark(path: Path | None) -> str:
    """What tells two manifests apart; joined to the version of the contract a delivery was judged by."""
    return f"{_MARK}{hashlib.sha256(path.read_bytes()).hexdigest()[:12]}" if path else ""


def unmarked(judged_by: str) -> str:
    """What a delivery was judged by, without its manifest."""
    return judged_by.partition(_MARK)[0]


def read(path: Path) -> Manifest:
    """The manifest in a file. Raises Unreadable naming the wrong fields."""
    content = path.read_bytes()
    try:
        if len(content) > LARGEST:
            raise ValueError
        return Manifest.model_validate_json(content)
    except ValidationError as error:
        fields = sorted({str(fault["loc"][0]) for fault in error.errors(include_input=False) if fault["loc"]})
        wrong = ", ".join(name if name in Manifest.model_fields else "?" for name in fields) or "JSON"
    except ValueError:
        wrong = "JSON"
    raise Unreadable(
        f"manifes tidak dapat dibaca ({wrong}); isinya sha256, rows, dan bila ada control_totals dan size; kirim ulang manifes",
        f"the manifest cannot be read ({wrong}); it holds sha256, rows and, if wanted, control_totals and size; send it again",
    )


def check_bytes(manifest: Manifest, offer: Offer) -> None:
    """Hold size and hash of a file against its manifest. Raises Unreadable."""
    if manifest.size is not None and manifest.size != offer.size:
        raise Unreadable(
            f"manifes menyebut {manifest.size:,} bita, berkas berisi {offer.size:,}; kirim ulang secara lengkap",
            f"the manifest says {manifest.size:,} bytes, the file has {offer.size:,}; send it again, complete",
        )
    if manifest.sha256 != offer.sha256:
        raise Unreadable(
            "SHA-256 berkas tidak sama dengan manifes: rusak atau berubah di jalan; kirim ulang berkas beserta manifesnya",
            "the file's SHA-256 is not that of its manifest: damaged or changed on its way; send file and manifest again",
        )


def without(manifest: Manifest, columns: Collection[str]) -> Manifest:
    """The manifest as it holds for the file without `columns`, which are never read."""
    totals = {name: total for name, total in manifest.control_totals.items() if name not in columns}
    return manifest.model_copy(update={"control_totals": totals})


def check_rows(
    manifest: Manifest, con: duckdb.DuckDBPyConnection, landed: str, rows: int, columns: Sequence[str]
) -> None:
    """Hold the rows of a file, `rows`, and the sums over its `landed` table function against its manifest.

    Raises Unreadable with the row counts and the columns, without a sum: that of few rows is a value of a record.
    """
    wrong = sorted(name for name in manifest.control_totals if name not in columns)
    sums = sorted(manifest.control_totals.keys() - set(wrong))
    if sums:
        # a value that is no number counts for nothing and so shows in the sum
        texts = ", ".join(f"coalesce(sum(TRY_CAST({_name(name)} AS DECIMAL(38, {_DECIMALS}))), 0)" for name in sums)
        found = con.execute(f"SELECT {texts} FROM {landed}").fetchall()[0]
        wrong += [name for name, total in zip(sums, found, strict=True) if total != manifest.control_totals[name]]
    if rows == manifest.rows and not wrong:
        return
    counts, counts_en = (
        f"manifes {manifest.rows:,} baris, berkas {rows:,} baris",
        (f"manifest {manifest.rows:,} rows, file {rows:,} rows"),
    )
    listed = ", ".join(wrong)
    raise Unreadable(
        f"isi berkas tidak sama dengan manifes ({counts}"
        + (f"; jumlah kendali kolom {listed} berbeda" if wrong else "")
        + "); periksa dan kirim ulang",
        f"the file is not what its manifest says ({counts_en}"
        + (f"; control totals of column {listed} differ" if wrong else "")
        + "); check and send again",
    )


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
