# SPDX-License-Identifier: Apache-2.0
"""The manifest of a pack: whose evidence, of which period, every file with its digest, what is left out.

It is canonical JSON (RFC 8785) in `manifest.json`. Members this version does not know are kept and ignored.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Final, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from zhunsheng.measure.text import Text
from zhunsheng.proofs import JsonValue, NotCanonical, canonical_json, parse_canonical
from zhunsheng.rules.pack.faults import Fault
from zhunsheng.rules.pack.shape import shape_wanted

FORMAT: Final = "zhunsheng-evidence-pack"
VERSION: Final = 1
NAME: Final = "manifest.json"
MAX_BYTES: Final = 4_000_000
MAX_FILES: Final = 10_000
_YEARS: Final = (1900, 2200)
_NUL: Final = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")  # the only way canonical JSON writes it
_Day = TypeVar("_Day", bound=date)

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
TableName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,62}$")]
# Two plain names and no more: no path in a manifest leads out of the pack.
FilePath = Annotated[
    str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,62}/part-[A-Za-z0-9_-]{1,64}\.parquet$")
]
# One line of text: it stands in a signed note on a line of its own.
LabId = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]{1,200}$")]
Count = Annotated[int, Field(ge=0)]


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="allow")


class Member(_Part):
    """One Parquet file of the pack."""

    path: FilePath
    table: TableName
    rows: Count
    bytes: Count
    sha256: Sha256


class Period(_Part):
    """Days of issue, both included, and the instant (ISO 8601, UTC) by whose knowledge the rows were made."""

    first: str
    last: str
    known_at: str


class Site(_Part):
    """A site and its IANA time zone: instants in the tables are the site's naive local time."""

    site_id: str
    zone: str


class LeftOut(_Part):
    """What is not in the pack, how much of it (None: not known), and why."""

    what: str
    count: Count | None
    zh: str
    en: str


class Answer(_Part):
    """A question about what stays at home, answered by whoever signs the pack."""

    question: str
    answer: Literal["yes", "no", "unknown"]


class Manifest(_Part):
    """The whole manifest.

    `key` is the verifier key (vkey) of whoever signs; `checkpoint` the newest checkpoint of the laboratory's
    log, a note signed by the same key, where it keeps one.
    """

    format: Literal["zhunsheng-evidence-pack"]
    version: Literal[1]
    schema_version: Annotated[int, Field(ge=1, alias="schema")]
    lab_id: LabId
    laboratory: str = ""
    laboratory_en: str = ""
    period: Period
    made_at: str
    software: str
    key: str
    checkpoint: str = ""
    pseudonymous: bool
    sites: list[Site] = []
    files: Annotated[list[Member], Field(max_length=MAX_FILES)]
    left_out: list[LeftOut] = []
    answers: list[Answer] = []

    def encode(self) -> bytes:
        """The canonical bytes, that are signed by their digest; what was not given is not made up."""
        return canonical_json(self.model_dump(by_alias=True, exclude_unset=True))

    def as_json(self) -> dict[str, JsonValue]:
        """The manifest as the value of its JSON."""
        value: dict[str, JsonValue] = self.model_dump(by_alias=True)
        return value

    def name(self) -> Text:
        """What the laboratory is called in both languages, as far as it says so; else its code."""
        own = self.laboratory or self.laboratory_en or self.lab_id
        return Text(own, self.laboratory_en or own)

    def rows(self) -> dict[str, int]:
        """How many rows each table has, tables in alphabetical order."""
        found: dict[str, int] = {}
        for member in self.files:
            found[member.table] = found.get(member.table, 0) + member.rows
        return dict(sorted(found.items()))

    def first_day(self) -> date:
        """The first day of the period."""
        return date.fromisoformat(self.period.first)

    def last_day(self) -> date:
        """The last day of the period."""
        return date.fromisoformat(self.period.last)


@dataclass(frozen=True, slots=True)
class Read:
    """What a manifest's bytes gave: the manifest, or the faults that stand in its way."""

    manifest: Manifest | None
    faults: tuple[Fault, ...]


def parse(content: bytes) -> Read:
    """The manifest in these bytes, with every fault that makes it none."""
    if len(content) > MAX_BYTES:
        return Read(None, (_fault("manifest-size", _TOO_LARGE.format(limit=MAX_BYTES)),))
    try:
        value = parse_canonical(content)
    except NotCanonical as error:
        return Read(None, (_fault("manifest-json", Text(error.zh, error.en)),))
    if _NUL.search(content):
        return Read(None, (_fault("manifest-nul", _NO_NUL),))
    try:
        manifest = Manifest.model_validate(value)
    except ValidationError as error:
        return Read(None, tuple(_wrong(each["loc"], shape_wanted(each)) for each in error.errors()))
    faults = tuple(_contradictions(manifest))
    return Read(None if faults else manifest, faults)


def _contradictions(manifest: Manifest) -> Iterator[Fault]:
    """What the shape alone does not show: files named twice or under another table, days that are none."""
    seen: set[str] = set()
    for member in manifest.files:
        if member.path in seen:
            yield _fault("manifest-file-twice", _TWICE.format(path=member.path))
        seen.add(member.path)
        if member.path.partition("/")[0] != member.table:
            yield _fault("manifest-table", _OTHER_TABLE.format(path=member.path, table=member.table))
    for name, text in (("period.first", manifest.period.first), ("period.last", manifest.period.last)):
        if not _reads(day, text):
            yield _wrong(name.split("."), _DATE)
    for name, text in (("period.known_at", manifest.period.known_at), ("made_at", manifest.made_at)):
        if not _reads(instant, text):
            yield _wrong(name.split("."), _INSTANT)


def day(text: str) -> date:
    """A day of the years that tables may speak of, so that a day more is one too. ValueError for others."""
    return _spoken_of(date.fromisoformat(text))


def instant(text: str) -> datetime:
    """An instant in a manifest. ValueError for one without a zone, and for what is none."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError("without a zone")
    return _spoken_of(found)


def _spoken_of(found: _Day) -> _Day:
    if not _YEARS[0] <= found.year < _YEARS[1]:
        raise ValueError("no year that evidence is of")
    return found


def _reads(parser: object, text: str) -> bool:
    assert callable(parser)  # noqa: S101 - one of the two above
    try:
        parser(text)
    except ValueError:
        return False
    return True


def _wrong(place: object, wanted: Text) -> Fault:
    path = ".".join(str(part) for part in place) if isinstance(place, list | tuple) else str(place)
    return _fault("manifest-shape", _SHAPE.format(path=path or "$", said=wanted))


def _fault(code: str, text: Text) -> Fault:
    return Fault(code, text, NAME)


_NO_NUL = Text(
    "文字里有 U+0000，没有哪个名称是这样写的", "a text has a U+0000, which no name is written with"
)
_DATE = Text("应为 1900 至 2199 年的日期，如 2026-12-31", "a date from 1900 to 2199 is wanted, as 2026-12-31")
_INSTANT = Text(
    "应为 1900 至 2199 年带时区的时刻，如 2026-12-31T08:00:00+00:00",
    "an instant from 1900 to 2199 with its zone is wanted, as 2026-12-31T08:00:00+00:00",
)
_TOO_LARGE = Text("清单超过 {limit} 字节", "the manifest exceeds {limit} bytes")
_TWICE = Text("{path} 列了两次", "{path} is listed twice")
_OTHER_TABLE = Text("{path} 不在表 {table} 的文件夹里", "{path} is not in the folder of table {table}")
_SHAPE = Text("{path} 不合格式：{said}", "{path} is not as it should be: {said}")
