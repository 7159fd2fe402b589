# SPDX-License-Identifier: Apache-2.0
"""The grading profile of this laboratory: `profile.yaml` in its data folder, else the one shipped."""

from typing import Final

from zhunsheng.ledger import places
from zhunsheng.rules.report.profile import MAX_BYTES, Profile, default_profile, read_profile

NAME: Final = "profile.yaml"


def profile_in_use() -> Profile:
    """The profile that reports are graded by. CatalogueError names file and line of a fault."""
    path = places.data_folder() / NAME
    if not path.is_file():
        return default_profile()
    with path.open("rb") as file:
        content = file.read(MAX_BYTES)
    return read_profile(NAME, content.decode(errors="replace"))
