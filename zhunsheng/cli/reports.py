# SPDX-License-Identifier: Apache-2.0
"""What `zhunsheng evaluate` does about reports: which files, in which edition, with what beside."""

import argparse
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhunsheng.clauses.catalogue import catalogue
from zhunsheng.clauses.reading import CatalogueError
from zhunsheng.cli.report_options import OptionError
from zhunsheng.measure.text import Language, Text
from zhunsheng.rules.report.numbers import read_numbers
from zhunsheng.rules.report.pdf import ReportError
from zhunsheng.rules.report.peers import PeersError
from zhunsheng.rules.report.peers import read as read_peers
from zhunsheng.rules.report.profile import MAX_BYTES, Profile, read_profile
from zhunsheng.rules.report.published import published
from zhunsheng.rules.report.writing import NO_FORM, Form, form_of, written


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked of reports: read, and found right, before anything is evaluated."""

    files: tuple[Path, ...]
    language: Language
    published: bool
    month_ends: int
    peers: Path | None
    profile: Profile | None
    profile_file: dict[str, str] | None
    numbers: dict[str, Any]

    def of_pack(self) -> dict[str, Any] | None:
        """The same, as the process apart is told; None where no report is asked for."""
        if not self.files:
            return None
        return {
            "month_ends": self.month_ends,
            "peers": str(self.peers.resolve()) if self.peers else None,
            "profile": self.profile_file,
            "numbers": self.numbers,
        }

    def peers_of(self, lab_id: str) -> dict[str, Any] | None:
        """What the file of peers says; None where there is none."""
        if self.peers is None:
            return None
        try:
            return read_peers(self.peers, lab_id)
        except PeersError as error:
            raise OptionError(Text(error.zh, error.en)) from error

    def write(self, document: Mapping[str, Any]) -> None:
        """Write every file; each is there only once it is whole."""
        shown = published(document) if self.published else document
        for path in self.files:
            part = path.with_name(f".{path.name}.part")
            try:
                part.write_bytes(written(shown, _form(path), self.language))
            except ReportError as error:
                raise OptionError(error.text) from error
            part.replace(path)


def asked(options: argparse.Namespace) -> Asked:
    """What the options say. OptionError names a file of no form, one that would be overwritten, any fault."""
    for path in options.report:
        _form(path)
        if path.exists():
            raise OptionError(_EXISTS.format(path=path))
        if not path.parent.is_dir():
            raise OptionError(_NO_FOLDER.format(path=path.parent))
    if not 0 <= options.month_ends <= 120:
        raise OptionError(_MONTHS)
    profile_file = _file(options.profile)
    numbers_file = _file(options.numbers)
    with faults_told():
        profile = read_profile(**profile_file) if profile_file else None
        numbers = read_numbers(catalogue(), **numbers_file) if numbers_file else {}
    return Asked(
        files=tuple(options.report),
        language=options.language,
        published=options.published,
        month_ends=options.month_ends,
        peers=options.peers,
        profile=profile,
        profile_file=profile_file,
        numbers=numbers,
    )


@contextmanager
def faults_told() -> Iterator[None]:
    """A fault in a profile, or a file of numbers or peers, becomes an OptionError that names its place."""
    try:
        yield
    except CatalogueError as error:
        place = f"{error.file}:{error.line}: "
        raise OptionError(Text(place + error.words.zh, place + error.words.en)) from error
    except PeersError as error:
        raise OptionError(Text(error.zh, error.en)) from error


def _form(path: Path) -> Form:
    form = form_of(path.name)
    if form is None:
        raise OptionError(NO_FORM)
    return form


def _file(path: Path | None) -> dict[str, str] | None:
    """Name and text of a small file."""
    if path is None:
        return None
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise OptionError(_LARGE.format(path=path, limit=MAX_BYTES))
        return {"name": path.name, "text": content.decode()}
    except (OSError, UnicodeDecodeError) as error:
        raise OptionError(_UNREAD.format(path=path, why=error)) from error


_EXISTS = Text("{path} 已经存在；报告不覆盖任何东西", "{path} is there already; a report overwrites nothing")
_NO_FOLDER = Text("没有文件夹 {path}", "there is no folder {path}")
_MONTHS = Text("--month-ends 须在 0 到 120 之间", "--month-ends is from 0 to 120")
_LARGE = Text("{path} 超过 {limit} 字节", "{path} exceeds {limit} bytes")
_UNREAD = Text("读不了 {path}：{why}", "{path} can't be read: {why}")
