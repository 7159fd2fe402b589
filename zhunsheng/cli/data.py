# SPDX-License-Identifier: Apache-2.0
"""Opening a laboratory's data folder with Django."""

import os
import sys
from pathlib import Path

from zhunsheng.cli.keeping.serving import put_aside, restore_under_way

DEMO_MARK = "demo.json"  # in the folder of a demo, and of no real laboratory


def open_laboratory(
    data: Path, *, must_exist: bool = True, migrated: bool = True, restored: bool = True
) -> None:
    """Point the settings at a folder and load Django; says what to do when there is no laboratory there.

    Neither is a laboratory opened whose restoring was cut short, or whose database is of an older version:
    both have verbs of their own.
    """
    os.environ["ZHUNSHENG_DATA"] = str(data)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhunsheng.web.settings")
    if must_exist and not (data / "keys" / "secret").exists():
        sys.exit(
            f"{data} 里没有实验室；请先运行 zhunsheng init 或 zhunsheng demo。\n"
            f"No laboratory in {data}; run zhunsheng init or zhunsheng demo first."
        )
    if restored and (backup := restore_under_way(data)):
        sys.exit(
            f"{data} 的恢复没有做完；请再运行 zhunsheng restore {backup} --data {data}。\n"
            f"Restoring into {data} was cut short; run zhunsheng restore {backup} --data {data} again."
        )
    os.umask(0o027)  # what is made here is nobody's of the machine's other users
    import django

    django.setup()
    if must_exist and migrated:
        _refuse_unless_migrated(data)


def _refuse_unless_migrated(data: Path) -> None:
    from zhunsheng.cli.keeping.migrations import pending, unknown

    refuse_half_upgraded(data)
    if newer := unknown():
        sys.exit(
            f"{data} 的数据库属于更新的版本（{newer[0]}）；请用那个版本。\n"
            f"The database of {data} is of a newer version ({newer[0]}); use that version."
        )
    if lacking := pending():
        sys.exit(
            f"{data} 的数据库属于较早的版本，缺 {len(lacking)} 步（{lacking[0]} …）。"
            f"请停止服务，运行 zhunsheng upgrade --data {data}：先检查、先备份，不成就退回。\n"
            f"The database of {data} is of an earlier version and lacks {len(lacking)} steps "
            f"({lacking[0]} …). Stop the server and run zhunsheng upgrade --data {data}: it checks and backs "
            "up first, and goes back where it fails."
        )


def refuse_half_upgraded(data: Path) -> None:
    """Nothing is added to a database that the next `upgrade` puts back to what it was before."""
    if put_aside() is not None:
        sys.exit(
            f"{data} 的升级没有做完；请再运行 zhunsheng upgrade --data {data}：先退回，再重做。\n"
            f"An upgrade of {data} was cut short; run zhunsheng upgrade --data {data} again: it goes back "
            "first, and then upgrades."
        )


def fail(zh: str, en: str) -> int:
    """Say what is wrong in both languages; the exit code of a refusal."""
    print(f"{zh}\n{en}", file=sys.stderr)
    return 1
