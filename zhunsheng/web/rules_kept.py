# SPDX-License-Identifier: Apache-2.0
"""Where the commands and the server keep the rules' SQL for the next process."""

import os
from pathlib import Path

from zhunsheng.rules import kept


def keep_rules() -> None:
    """In the folder where programs of whoever runs this keep what can be made again, if there is one."""
    try:
        given = Path(os.environ.get("XDG_CACHE_HOME", "") or "~/.cache").expanduser()
    except RuntimeError:  # whoever runs this has no home
        return
    if given.is_absolute():
        kept.in_folder(given / "zhunsheng")
