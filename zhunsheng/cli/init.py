# SPDX-License-Identifier: Apache-2.0
"""`zhunsheng init`: an empty laboratory for real work."""

import argparse
import getpass
from datetime import UTC, datetime
from pathlib import Path

from zhunsheng.cli.data import fail
from zhunsheng.cli.foundation import Entity, found, prepare


def run(data: Path, options: argparse.Namespace) -> int:
    """Create the laboratory in an empty folder; refuses where there already is one."""
    if (data / "keys" / "secret").exists():
        return fail(
            f"{data} 里已经有一个实验室，未作任何改动。",
            f"There is a laboratory in {data} already; nothing changed.",
        )
    password = _password(options.password_file)
    if len(password) < 10:
        return fail("密码至少 10 个字符。", "The password needs at least 10 characters.")
    entity = Entity(
        options.name, options.name_en, options.credit_code, options.address, options.address_en, options.zone
    )
    prepare(data, options.origin, entity, datetime.now(UTC))
    found(entity, options.admin, "系统管理员", "Administrator", password)
    print(f"实验室已建立：{data}\n下一步：zhunsheng serve --data {data}，以 {options.admin} 登录并建立用户。")
    print(f"The laboratory is ready. Next: zhunsheng serve --data {data}, then sign in as {options.admin}.")
    return 0


def _password(file: Path | None) -> str:
    if file is not None:
        return file.read_text().strip()
    first = getpass.getpass("管理员密码 / administrator's password: ")
    second = getpass.getpass("再输一次 / once more: ")
    return first if first == second else ""
