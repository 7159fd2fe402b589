# SPDX-License-Identifier: Apache-2.0
"""What `zhunsheng evaluate` does about reports: which files, in which edition, with what beside."""

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from zhunsheng.clauses.catalogue import catalogue
from zhunsheng.clauses.reading import CatalogueError
from zhunsheng.cli.report_options import Refused
from zhunsheng.measure.text import Language, Text
from zhunsheng.rules.report.numbers import read_numbers
from zhunsheng.rules.report.pdf import ReportError
from zhunsheng.rules.report.peers import PeersError
from zhunsheng.rules.report.peers import read as read_peers
from zhunsheng.rules.report.profile import MAX_BYTES, Profile, read_profile
from zhunsheng.rules.report.published import published
from zhunsheng.rules.report.writing import NO_FORM, form_of, written


def check(options: argparse.Namespace) -> None:
    """Refuse names of no form, and files that would be overwritten, before anything is read."""
    for path in options.report:
        if form_of(path.name) is None:
            raise Refused(NO_FORM)
        if path.exists():
            raise Refused(_EXISTS.format(path=path))
        if not path.parent.is_dir():
            raise Refused(_NO_FOLDER.format(path=path.parent))
    if not 0 <= options.month_ends <= 120:
        raise Refused(_MONTHS)


def wanted(options: argparse.Namespace) -> dict[str, Any] | None:
    """What a report is to show, as the process apart is told; None where none is asked for."""
    if not options.report:
        return None
    profile_of(options)  # its faults come before the pack is read
    profile = _read(options.profile) if options.profile else None
    return {
        "month_ends": options.month_ends,
        "peers": str(options.peers.resolve()) if options.peers else None,
        "profile": {"name": options.profile.name, "text": profile} if profile is not None else None,
        "numbers": _numbers(options),
    }


def peers_of(options: argparse.Namespace, lab_id: str) -> dict[str, Any] | None:
    """What the file of peers says; None where there is none."""
    if options.peers is None:
        return None
    try:
        return read_peers(options.peers, lab_id)
    except PeersError as error:
        raise Refused(Text(error.zh, error.en)) from error


def write(options: argparse.Namespace, document: Mapping[str, Any]) -> list[Path]:
    """Write every file asked for; each is there only once it is whole."""
    language: Language = "en" if options.language == "en" else "zh"
    shown = published(document) if options.published else document
    for path in options.report:
        form = form_of(path.name)
        if form is not None:
            part = path.with_name(f".{path.name}.part")
            try:
                part.write_bytes(written(shown, form, language))
            except ReportError as error:
                raise Refused(error.text) from error
            part.replace(path)
    return list(options.report)


def _numbers(options: argparse.Namespace) -> dict[str, Any]:
    if options.numbers is None:
        return {}
    try:
        return read_numbers(catalogue(), options.numbers.name, _read(options.numbers))
    except CatalogueError as error:
        raise Refused(_told(error)) from error


def _read(path: Path) -> str:
    """The text of a small file."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise Refused(_LARGE.format(path=path, limit=MAX_BYTES))
        text = content.decode()
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(_UNREAD.format(path=path, why=error)) from error
    return text


def profile_of(options: argparse.Namespace) -> Profile | None:
    """The profile asked for; None for the default. Refused names file and line of a fault."""
    if options.profile is None:
        return None
    try:
        return read_profile(options.profile.name, _read(options.profile))
    except CatalogueError as error:
        raise Refused(_told(error)) from error


def followed(make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What is made, unless the laboratory's own profile has a fault: Refused, with its place."""
    try:
        return make()
    except CatalogueError as error:
        raise Refused(_told(error)) from error


def _told(error: CatalogueError) -> Text:
    place = f"{error.file}:{error.line}: "
    return Text(place + error.words.zh, place + error.words.en)


def say_written(paths: list[Path], language: str) -> None:
    """Name the files."""
    for path in paths:
        print(_WRITTEN.format(path=path).in_language(language))


_EXISTS = Text("{path} 已经存在；报告不覆盖任何东西", "{path} is there already; a report overwrites nothing")
_NO_FOLDER = Text("没有文件夹 {path}", "there is no folder {path}")
_MONTHS = Text("--month-ends 须在 0 到 120 之间", "--month-ends is from 0 to 120")
_LARGE = Text("{path} 超过 {limit} 字节", "{path} exceeds {limit} bytes")
_UNREAD = Text("读不了 {path}：{why}", "{path} can't be read: {why}")
_WRITTEN = Text("已写 {path}", "written: {path}")
