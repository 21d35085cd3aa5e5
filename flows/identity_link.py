"""``lintas identity link``: two files of people, or one, linked without a registry."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from flows.terminal import FAILED, USAGE, say


def link(
    files: Annotated[
        list[Path], typer.Argument(help="Two files to link, or one to find duplicates in: .csv, .parquet")
    ],
    out: Annotated[
        Path, typer.Option("--out", "-o", help="Where the links go: .parquet or .csv; - prints CSV", show_default=False)
    ],
    same: Annotated[
        Path | None, typer.Option("--map", help="Map of both files: our names to their columns", show_default=False)
    ] = None,
    first: Annotated[Path | None, typer.Option("--map-a", help="Map of the first file", show_default=False)] = None,
    second: Annotated[Path | None, typer.Option("--map-b", help="Map of the second file", show_default=False)] = None,
    many: Annotated[bool, typer.Option("--many", help="A row may have several partners in the other file")] = False,
    keep_model: Annotated[
        bool, typer.Option("--keep-model", help="Use the shipped model as it is, learn nothing from the files")
    ] = False,
    at: Annotated[
        float, typer.Option(min=0.01, max=1.0, help="Least probability of a link. 0.99 where a wrong link does harm")
    ] = 0.5,
) -> None:
    """Link two files of people, or find who stands twice in one. Needs no registry, no installation and no labels.

    Example: lintas identity link list.csv registry.parquet --map map.yaml -o links.parquet

    map.yaml tells which columns mean what (id and a name are needed; a YAML list of columns is joined by a space):

    id: person_no · full_name: nama (or given_name and family_name) · birth_date: tgl_lahir · sex: jk · place: tempat_lahir ·
    address: jalan · phone: hp · national_id: nik · mother: nama_ibu · birth_date_format: "%d/%m/%Y"

    The answer has id_a, id_b, rung (NIK: same national id, and name or birth date agree; PROBABLE: by everything both say), weight
    (log2 odds) and probability. What was left out and why is told on standard error.
    """
    from transforms.identity.person_file import PersonFileError, read_map
    from transforms.identity.standalone import link as link_files

    maps = [path for path in (first or same, second or same) if path][: len(files)]
    if len(files) not in (1, 2):
        raise typer.BadParameter("name two files to link, or one to find duplicates in")
    if len(maps) < len(files):
        raise typer.BadParameter("give --map, or --map-a and --map-b: which column means what")
    if str(out) != "-" and out.suffix not in (".csv", ".parquet"):
        raise typer.BadParameter("-o ends in .parquet or .csv, or is - for CSV on standard output")
    if out.absolute() in [path.absolute() for path in files]:
        raise typer.BadParameter("-o must not be one of the files that are read")
    for path in maps:
        if not path.is_file():
            raise typer.BadParameter(f"{path}: there is no such map")
    try:
        told = [(path, read_map(mapped)) for path, mapped in zip(files, maps, strict=True)]
        linked = link_files(told, many=many, keep_model=keep_model, at=at, say=say)
        if str(out) == "-":
            from pyarrow import csv

            csv.write_csv(linked.con.table("link").to_arrow_table(), sys.stdout.buffer)
        else:
            kind = "CSV, HEADER" if out.suffix == ".csv" else "PARQUET, COMPRESSION zstd"
            part = out.with_name(f".{out.name}.part")
            linked.con.execute(f"COPY link TO '{str(part).replace(chr(39), chr(39) * 2)}' (FORMAT {kind})")
            part.replace(out)
    except PersonFileError as error:
        say(f"lintas: {error}")
        raise typer.Exit(USAGE) from None
    except OSError as error:
        say(f"lintas: {error.filename or out}: {error.strerror or type(error).__name__}. Nothing was written.")
        raise typer.Exit(FAILED) from None
    say(f"{linked.links:,} links (model {linked.model})" + ("" if str(out) == "-" else f" in {out}"))
