# SPDX-License-Identifier: Apache-2.0
"""Opening a laboratory's data folder with Django."""

import os
import sys
from pathlib import Path


def open_laboratory(data: Path, *, must_exist: bool = True) -> None:
    """Point the settings at a folder and load Django; says what to do when there is no laboratory there."""
    os.environ["ZHUNSHENG_DATA"] = str(data)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhunsheng.web.settings")
    if must_exist and not (data / "keys" / "secret").exists():
        sys.exit(
            f"{data} 里没有实验室；请先运行 zhunsheng init 或 zhunsheng demo。\n"
            f"No laboratory in {data}; run zhunsheng init or zhunsheng demo first."
        )
    import django

    django.setup()


def fail(zh: str, en: str) -> int:
    """Say what is wrong in both languages; the exit code of a refusal."""
    print(f"{zh}\n{en}", file=sys.stderr)
    return 1
