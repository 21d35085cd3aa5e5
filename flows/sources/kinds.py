"""Every kind of source there is, as settings know it: one line a kind."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from flows.sources.drop_folder import FolderOptions
from flows.sources.https import HttpsOptions
from flows.sources.postgres import PostgresOptions
from flows.sources.s3 import S3Options
from flows.sources.sftp import SftpOptions

AnySource = Annotated[
    FolderOptions | SftpOptions | S3Options | HttpsOptions | PostgresOptions, Field(discriminator="kind")
]

EXAMPLES = tuple(kind.EXAMPLE for kind in (FolderOptions, SftpOptions, S3Options, HttpsOptions, PostgresOptions))
"""What each kind looks like in ``lintas.toml``."""
