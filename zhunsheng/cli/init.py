# SPDX-License-Identifier: Apache-2.0
"""`zhunsheng init`: an empty laboratory for real work. Nothing is made before every input is found good."""

import argparse
import getpass
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from zhunsheng.cli.data import fail
from zhunsheng.cli.foundation import Entity, found, prepare
from zhunsheng.measure.text import Text
from zhunsheng.proofs import NoteError, Signer
from zhunsheng.web.installation import Kind

LEAST_PASSWORD = 10
# GB 32100: 18 digits and capital letters without I, O, S, V, Z.
_CREDIT_CODE = re.compile(r"[0-9A-HJ-NP-RTUW-Y]{18}")


def run(data: Path, options: argparse.Namespace, kind: Kind = "laboratory") -> int:
    """Create the installation in an empty folder; refuses where there already is one, or anything else."""
    if (data / "keys" / "secret").exists():
        zh, en = f"{data} 里已经有一个实验室，未作任何改动。", f"There is a laboratory in {data} already"
        return fail(zh, f"{en}; nothing changed.")
    if data.exists() and (not data.is_dir() or any(data.iterdir())):
        return fail(f"{data} 不是空目录，未作任何改动。", f"{data} is no empty folder; nothing changed.")
    password, unread = _password(options.password_file)
    faults = [*([unread] if unread else []), *_faults(options, password)]
    if faults:
        return fail("\n".join(each.zh for each in faults), "\n".join(each.en for each in faults))
    _create(data, options, password, kind)
    if kind == "hub":
        print(
            f"评价平台已建立：{data}\n下一步：zhunsheng hub serve {data}，以 {options.admin} 登录并建立用户。"
        )
        print(f"The hub is ready. Next: zhunsheng hub serve {data}, then sign in as {options.admin}.")
        return 0
    print(f"实验室已建立：{data}\n下一步：zhunsheng serve --data {data}，以 {options.admin} 登录并建立用户。")
    print(f"The laboratory is ready. Next: zhunsheng serve --data {data}, then sign in as {options.admin}.")
    return 0


def _create(data: Path, options: argparse.Namespace, password: str, kind: Kind) -> None:
    entity = Entity(
        options.name, options.name_en, options.credit_code, options.address, options.address_en, options.zone
    )
    try:
        prepare(data, options.origin, entity, datetime.now(UTC), kind=kind)
        found(entity, options.admin, "系统管理员", "Administrator", password)
    except BaseException:
        shutil.rmtree(data, ignore_errors=True)  # the folder was empty: half a laboratory is none
        raise


def _faults(options: argparse.Namespace, password: str) -> Iterator[Text]:
    for name in ("name", "name_en", "address", "address_en", "admin"):
        if not getattr(options, name).strip():
            flag = f"--{name.replace('_', '-')}"
            yield Text(f"{flag} 不能为空。", f"{flag} must not be empty.")
    if not _CREDIT_CODE.fullmatch(options.credit_code):
        yield Text(
            "--credit-code 应为 18 位统一社会信用代码（数字和大写字母，不含 I、O、S、V、Z）。",
            "--credit-code: 18 digits and capital letters without I, O, S, V, Z (GB 32100).",
        )
    try:
        ZoneInfo(options.zone)
    except (ZoneInfoNotFoundError, ValueError):
        yield Text("--zone 应为 IANA 时区，如 Asia/Shanghai。", "--zone: an IANA zone such as Asia/Shanghai.")
    try:
        Signer(options.origin, bytes(32))
    except NoteError as error:
        yield Text(f"--origin：{error.zh}", f"--origin: {error.en}")
    if len(password) < LEAST_PASSWORD:
        yield Text(
            f"密码至少 {LEAST_PASSWORD} 个字符，两次须相同。",
            f"The password needs {LEAST_PASSWORD} characters, the same twice.",
        )


def _password(file: Path | None) -> tuple[str, Text | None]:
    if file is not None:
        try:
            return file.read_text().strip(), None
        except (OSError, UnicodeDecodeError):
            return "", Text(f"读不了密码文件 {file}。", f"Cannot read the password file {file}.")
    first = getpass.getpass("管理员密码 / administrator's password: ")
    second = getpass.getpass("再输一次 / once more: ")
    return first if first == second else "", None
