# SPDX-License-Identifier: Apache-2.0
"""What kind of installation a data folder holds: a laboratory, or a hub that evaluates many.

It stands in a file of the folder, which a backup takes along: the settings want it before any database.
"""

from pathlib import Path
from typing import Final, Literal

Kind = Literal["laboratory", "hub"]
FILE: Final = "installation"


def kind_in(data: Path) -> Kind:
    """The kind; a folder that says nothing holds a laboratory. ValueError for a word nobody knows."""
    file = data / FILE
    word = file.read_text(encoding="utf-8").strip() if file.is_file() else "laboratory"
    if word == "hub":
        return "hub"
    if word == "laboratory":
        return "laboratory"
    raise ValueError(f"{file}: laboratory or hub, not {word!r}")


def write_kind(data: Path, kind: Kind) -> None:
    """Say what a new folder holds."""
    (data / FILE).write_text(f"{kind}\n", encoding="utf-8")
