# SPDX-License-Identifier: Apache-2.0
"""Reading a checklist that came back: every row is looked at, and each fault names its row and field."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from zhunsheng.hub.checklist.content import Row
from zhunsheng.hub.checklist.words import ANSWERS, WANTS_NOTE
from zhunsheng.measure.text import Text

FORMAT: Final = "zhunsheng-checklist-answers"
MOST_BYTES: Final = 4 * 1024 * 1024
_MOST: Final = {"note": 1000, "reference": 200}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: in which row (by its id; "" for the file), in which field, what."""

    row: str
    field: str
    text: Text


@dataclass(frozen=True, slots=True)
class Answered:
    """One row as answered."""

    row: str
    kind: str
    unit: str
    answer: str
    note: str
    reference: str
    seen_on: date | None


@dataclass(frozen=True, slots=True)
class Read:
    """What a file gave: the answers, or every fault that stands in their way."""

    checklist: str
    answers: tuple[Answered, ...]
    faults: tuple[Fault, ...]


def read(content: bytes, assignment: int, digest: str, rows: Sequence[Row], today: date) -> Read:
    """The answers in these bytes. With any fault none of them counts; the file is still the assessor's."""
    said = _parsed(content)
    if isinstance(said, Fault):
        return Read("", (), (said,))
    wrong = _head_fault(said, assignment, digest)
    if wrong is not None:
        return Read("", (), (wrong,))
    known = {row["id"]: row for row in rows}
    faults: list[Fault] = []
    answers: dict[str, Answered] = {}
    for number, each in enumerate(said["rows"], 1):
        found = _row(number, each, known, answers, today)
        if isinstance(found, Answered):
            answers[found.row] = found
        else:
            faults += found
    faults += [
        Fault(id_, "answer", _LACKING) for id_ in known if id_ not in answers and not _told(faults, id_)
    ]
    return Read(digest, tuple(answers.values()) if not faults else (), tuple(faults))


def _told(faults: Sequence[Fault], row: str) -> bool:
    return any(fault.row == row for fault in faults)


def _parsed(content: bytes) -> dict[str, Any] | Fault:
    if len(content) > MOST_BYTES:
        return Fault("", "file", _LARGE)
    try:
        said = json.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError):
        return Fault("", "file", _NO_JSON)
    if not isinstance(said, dict) or not isinstance(said.get("rows"), list):
        return Fault("", "file", _NO_ANSWERS)
    return said


def _head_fault(said: Mapping[str, Any], assignment: int, digest: str) -> Fault | None:
    if said.get("format") != FORMAT or said.get("version") != 1:
        return Fault("", "format", _NO_ANSWERS)
    if said.get("assignment") != assignment:
        return Fault("", "assignment", _OTHER)
    if said.get("checklist") != digest:
        return Fault("", "checklist", _OLD)
    return None


def _row(
    number: int, said: Any, known: Mapping[str, Row], so_far: Mapping[str, Answered], today: date
) -> Answered | list[Fault]:
    if not isinstance(said, dict) or not isinstance(said.get("id"), str):
        return [Fault(f"#{number}", "id", _NO_ROW)]
    row = known.get(said["id"])
    if row is None:
        return [Fault(said["id"][:120], "id", _UNKNOWN)]
    if row["id"] in so_far:
        return [Fault(row["id"], "id", _TWICE)]
    faults = list(_field_faults(row, said, today))
    if faults:
        return faults
    return Answered(
        row["id"],
        row["kind"],
        row["unit"],
        said["answer"],
        str(said.get("note") or "").strip(),
        str(said.get("reference") or "").strip(),
        date.fromisoformat(said["seen_on"]) if said.get("seen_on") else None,
    )


def _field_faults(row: Row, said: Mapping[str, Any], today: date) -> Iterator[Fault]:
    answer = said.get("answer")
    if not answer:
        yield Fault(row["id"], "answer", _LACKING)
    elif answer not in ANSWERS[row["kind"]]:
        yield Fault(row["id"], "answer", _NO_ANSWER.format(answers=", ".join(ANSWERS[row["kind"]])))
    for field, most in _MOST.items():
        text = said.get(field) or ""
        if not isinstance(text, str) or "\0" in text:
            yield Fault(row["id"], field, _NO_TEXT)
        elif len(text) > most:
            yield Fault(row["id"], field, _LONG.format(most=str(most)))
    note = said.get("note") or ""
    if answer in WANTS_NOTE and isinstance(note, str) and not note.strip():
        yield Fault(row["id"], "note", _WHY)
    yield from _day_faults(row, said.get("seen_on"), today)


def _day_faults(row: Row, seen: Any, today: date) -> Iterator[Fault]:
    if not seen:
        return
    try:
        day = date.fromisoformat(seen)
    except (TypeError, ValueError):
        yield Fault(row["id"], "seen_on", _NO_DAY)
        return
    if day > today:
        yield Fault(row["id"], "seen_on", _FUTURE)


_LARGE = Text("文件太大，不是检查表的答复", "the file is too large to be a checklist's answers")
_NO_JSON = Text(
    "不是可以读的 JSON；请上传检查表“导出答复”存下的文件",
    "no JSON that can be read; upload the file that the checklist's export saved",
)
_NO_ANSWERS = Text(
    "不是检查表的答复；请上传检查表“导出答复”存下的文件",
    "not the answers to a checklist; upload the file that the checklist's export saved",
)
_OTHER = Text("是另一项任务的答复", "these are the answers of another assignment")
_OLD = Text(
    "答的是旧的检查表：抽样或命中已经变了。请重新下载，在其中“导入答复”后补上新的各行",
    "it answers an older checklist: sample or hits have changed. Download it anew, import these answers there"
    " and fill in the new rows",
)
_NO_ROW = Text("没有行号", "has no id")
_UNKNOWN = Text("检查表里没有这一行", "the checklist has no such row")
_TWICE = Text("这一行答了两次", "this row is answered twice")
_LACKING = Text("还没有回答", "is not answered")
_NO_ANSWER = Text("不在可选的答复里：{answers}", "is none of the answers: {answers}")
_NO_TEXT = Text("不是可以保存的文字", "is no text that can be kept")
_LONG = Text("超过 {most} 个字符", "exceeds {most} characters")
_WHY = Text("这样回答要写明看到了什么", "such an answer says what was seen")
_NO_DAY = Text("应为日期，如 2026-07-28", "should be a day, such as 2026-07-28")
_FUTURE = Text("在将来", "lies in the future")
