# SPDX-License-Identifier: Apache-2.0
"""The plain checks behind the word, made anew for every question, each with its evidence."""

from collections.abc import Iterable
from dataclasses import dataclass

from zhunsheng.laboratory.queries import capability_rows, local
from zhunsheng.laboratory.vocabulary import BASES, bilingual
from zhunsheng.ledger import files
from zhunsheng.ledger.errors import ActionError
from zhunsheng.ledger.queries import stopped, verified_place
from zhunsheng.measure.text import Text
from zhunsheng.proofs import ProofsError
from zhunsheng.work.models import Certificate

_KEPT = Text("签发的文件仍在，一字未改", "The file as it was issued is kept, unchanged")
_ABSENT = Text("签发的文件不在或已损坏", "The file as it was issued is missing or damaged")
_LOGGED = Text("签发已记入公开日志，证明成立", "The issue is in the public log, and the proof holds")
_NOT_LOGGED = Text("签发还没有进入日志", "The issue is not in the log yet")
_LOG_DIFFERS = Text("签发在日志里的证明不成立", "The proof that the issue is in the log does not hold")
_LOG_STOPPED = Text("日志正在核对，暂停签署", "The log is being examined and signs nothing meanwhile")
_NO_WITNESS = Text("没有独立见证者联署", "no independent witness has cosigned")
_COVERED = Text("签发日的能力范围包含所用的方法", "The scope on the day of issue covers the method used")
_NOT_COVERED = Text(
    "签发日的能力范围不含所用的方法", "The scope on the day of issue does not cover the method used"
)
_PARTLY = Text(
    "部分结果在签发日的能力范围之外", "Some results lie outside the scope as it was on the day of issue"
)


@dataclass(frozen=True, slots=True)
class PublicCheck:
    """One check: "ok", "warn" or "fail", always beside words."""

    key: str
    tone: str
    title: Text
    evidence: tuple[Text, ...] = ()


def public_checks(found: Certificate) -> tuple[PublicCheck, ...]:
    """The file, the log, the capability on the day."""
    return _file(found), _log(found), _capability(found)


def _file(found: Certificate) -> PublicCheck:
    try:
        if found.pdf is None:
            return PublicCheck("file", "fail", _ABSENT)
        files.read(found.pdf)
    except files.FileDamaged:
        return PublicCheck("file", "fail", _ABSENT)
    return PublicCheck("file", "ok", _KEPT, (*_signed(found), _alike(f"SHA-256 {found.pdf.sha256}")))


def _signed(found: Certificate) -> Iterable[Text]:
    if found.signed_by is None or found.signed_at is None:
        return ()
    name, day = found.signed_by, local(found.signed_at).date().isoformat()
    english = name.name_en or name.name
    return (Text(f"授权签字人 {name.name}，{day}", f"authorised signatory {english}, {day}"),)


def _log(found: Certificate) -> PublicCheck:
    if found.issuing_event is None:
        return PublicCheck("log", "warn", _NOT_LOGGED)
    try:
        place = verified_place(found.issuing_event)
    except ActionError:
        return PublicCheck("log", "warn", _NOT_LOGGED)
    except ProofsError as error:
        return PublicCheck("log", "fail", _LOG_DIFFERS, (Text(error.zh, error.en),))
    number, size, seen = place.index + 1, place.size, len(place.witnesses)
    where = Text(f"第 {number} 条，共 {size} 条", f"entry {number} of {size}")
    witnessed = Text(f"{seen} 个独立见证者联署", f"cosigned by {seen} independent witness(es)")
    evidence = (where, witnessed if seen else _NO_WITNESS)
    if stopped():
        return PublicCheck("log", "warn", _LOGGED, (*evidence, _LOG_STOPPED))
    return PublicCheck("log", "ok" if seen else "warn", _LOGGED, evidence)


def _capability(found: Certificate) -> PublicCheck:
    """What the scope said on that day, as it was known at the signing."""
    item, day = found.task.item, found.issued_on
    method = found.task.method
    if day is None or method is None:
        return PublicCheck("capability", "warn", _NOT_COVERED)
    rows = capability_rows(day, item.family, known=found.signed_at).filter(method=method)
    held = set(rows.values_list("basis", flat=True))
    bases = [bilingual(words) for basis, words in BASES if basis in held]
    if not bases:
        return PublicCheck("capability", "warn", _NOT_COVERED, (_alike(method.number),))
    words = Text("、".join(basis.zh for basis in bases), ", ".join(basis.en for basis in bases))
    evidence = Text(f"{method.number}，依据：{words.zh}", f"{method.number}, basis: {words.en}")
    outside = (found.value or {}).get("outside_scope", 0)
    if outside:
        marked = Text(f"{outside} 行，证书上已标注", f"{outside} row(s), marked on the certificate")
        return PublicCheck("capability", "warn", _PARTLY, (evidence, marked))
    return PublicCheck("capability", "ok", _COVERED, (evidence,))


def _alike(words: str) -> Text:
    """What reads the same in both languages."""
    return Text(words, words)
