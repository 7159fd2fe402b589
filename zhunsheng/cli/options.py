# SPDX-License-Identifier: Apache-2.0
"""Options that many verbs share."""

import argparse
import os
from pathlib import Path

DEFAULT_DATA = "var/laboratory"
RAW = argparse.RawDescriptionHelpFormatter


def add_data(verb: argparse.ArgumentParser, default: str = DEFAULT_DATA) -> None:
    """The laboratory's folder."""
    verb.add_argument(
        "--data", type=Path, default=None, metavar="DIR", help=f"数据目录 / data folder ({default})"
    )
    verb.set_defaults(default_data=default)


def add_trust(verb: argparse.ArgumentParser, told: str) -> None:
    """Whom to trust, in files or as a key; the option may be given several times."""
    verb.add_argument("--trust", action="append", default=[], metavar="FILE", help=told)


def add_address(verb: argparse.ArgumentParser) -> None:
    """Where the server listens."""
    verb.add_argument("--host", default="127.0.0.1")
    verb.add_argument(
        "--port", type=int, default=None, help="缺省为环境变量 PORT，再为 8000 / else $PORT, else 8000"
    )


def add_entity(verb: argparse.ArgumentParser) -> None:
    """What a new installation is told of the legal entity behind it, and its first administrator."""
    verb.add_argument("--name", required=True, help="机构名称 / name of the legal entity")
    verb.add_argument("--name-en", required=True, help="机构英文名称 / its English name")
    verb.add_argument("--credit-code", required=True, help="统一社会信用代码 / unified social credit code")
    verb.add_argument("--address", required=True, help="地址 / address")
    verb.add_argument("--address-en", required=True, help="英文地址 / address in English")
    verb.add_argument("--zone", default="Asia/Shanghai", help="时区 / time zone of the main site")
    verb.add_argument("--origin", required=True, help="日志名称，如 log.example.com/lab / name of the log")
    verb.add_argument("--admin", default="admin", help="系统管理员用户名 / user name of the administrator")
    verb.add_argument(
        "--password-file", type=Path, metavar="FILE", help="密码文件；缺省则询问 / else it is asked for"
    )


def data_of(options: argparse.Namespace) -> Path:
    """The folder asked for, else $ZHUNSHENG_DATA, else the verb's own."""
    chosen = options.data or os.environ.get("ZHUNSHENG_DATA") or options.default_data
    return Path(chosen).resolve()
