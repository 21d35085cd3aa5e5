"""Every kind of source there is, as settings know it: one line a kind."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from flows.sources.drop_folder import FolderOptions
from flows.sources.sftp import SftpOptions

AnySource = Annotated[FolderOptions | SftpOptions, Field(discriminator="kind")]

EXAMPLES = (FolderOptions.EXAMPLE, SftpOptions.EXAMPLE)
"""What each kind looks like in ``lintas.toml``."""
