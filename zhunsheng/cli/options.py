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
    """Files of keys to trust; the option may be given several times."""
    verb.add_argument("--trust", type=Path, action="append", default=[], metavar="FILE", help=told)


def data_of(options: argparse.Namespace) -> Path:
    """The folder asked for, else $ZHUNSHENG_DATA, else the verb's own."""
    chosen = options.data or os.environ.get("ZHUNSHENG_DATA") or options.default_data
    return Path(chosen).resolve()
