# SPDX-License-Identifier: Apache-2.0
"""What the API says, as its description promises it; made from the answers of the queries."""

import base64
from datetime import date, datetime
from typing import Annotated

from ninja import Field, Schema
from pydantic import StringConstraints

from zhunsheng.laboratory.queries import ScopeRow
from zhunsheng.ledger.queries import LogState
from zhunsheng.measure.text import Text
from zhunsheng.web.public.file_check import FileVerdict
from zhunsheng.work.queries import FoundCertificate, Link, PublicCheck

Word = Annotated[str, StringConstraints(max_length=80, pattern=r"^[^\x00\ufffd]*$")]


class Both(Schema):
    """Words in Chinese and in English."""

    zh: str
    en: str

    @classmethod
    def of(cls, text: Text) -> "Both":
        return cls(zh=text.zh, en=text.en)


class Problem(Schema):
    """Why there is no answer (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    detail_zh: str


class Verdict(Schema):
    """The one word: valid, amended, superseded, withdrawn, unconfirmed, unknown or invalid."""

    key: str
    word: Both
    meaning: Both


class Check(Schema):
    """One check: tone is ok, warn, fail or unknown."""

    key: str
    tone: str
    title: Both
    evidence: list[Both]

    @classmethod
    def of(cls, check: PublicCheck) -> "Check":
        evidence = [Both.of(line) for line in check.evidence]
        return cls(key=check.key, tone=check.tone, title=Both.of(check.title), evidence=evidence)


class ChainLink(Schema):
    """A certificate before or after this one: number and state, nothing else of it."""

    number: str
    state: str
    since: datetime | None
    here: bool

    @classmethod
    def of(cls, link: Link) -> "ChainLink":
        return cls(number=link.number, state=link.state, since=link.since, here=link.here)


class CertificateState(Schema):
    """A certificate as its holder may know it. `state` is the register's; the verdict may be unconfirmed."""

    number: str
    state: str
    verdict: Verdict
    as_of: datetime
    item: Both
    model: str
    serial_number: str
    laboratory: Both
    issued_on: date | None
    chain: list[ChainLink]
    checks: list[Check]

    @classmethod
    def of(cls, found: FoundCertificate, as_of: datetime) -> "CertificateState":
        word = found.word
        return cls(
            number=found.number,
            state=found.state,
            verdict=Verdict(key=word.key, word=Both.of(word.word), meaning=Both.of(word.meaning)),
            as_of=as_of,
            item=Both.of(found.item),
            model=found.model,
            serial_number=found.serial_number,
            laboratory=Both.of(found.laboratory),
            issued_on=found.issued_on,
            chain=[ChainLink.of(link) for link in found.chain],
            checks=[Check.of(check) for check in found.checks],
        )


class FileAnswer(Schema):
    """What a file is. `certificate` only when the file is one of this laboratory's."""

    verdict: Verdict
    as_of: datetime
    sha256: str
    checks: list[Check]
    certificate: CertificateState | None

    @classmethod
    def of(cls, verdict: FileVerdict, as_of: datetime) -> "FileAnswer":
        word = verdict.word
        return cls(
            verdict=Verdict(key=word.key, word=Both.of(word.word), meaning=Both.of(verdict.meaning)),
            as_of=as_of,
            sha256=verdict.sha256,
            checks=[Check.of(check) for check in verdict.checks],
            certificate=CertificateState.of(verdict.found, as_of) if verdict.found else None,
        )


class ScopeQuery(Schema):
    """Which rows: those of a day, narrowed by what is not empty."""

    on: date | None = Field(None, description="the day; today when left out")
    q: Word = Field("", description="words found in quantity, instrument or method")
    field: Word = ""
    basis: Word = ""
    site: Word = ""
    offset: int = Field(0, ge=0, le=1_000_000)
    limit: int = Field(100, ge=1, le=500)


class ScopeLine(Schema):
    """A row of the scope. Numbers are decimal strings as registered; CMC with k = 2; days are inclusive."""

    field: str
    family: str
    quantity: str
    quantity_name: Both
    method: str
    method_title: Both
    low: str
    high: str
    unit: str
    cmc_form: str
    cmc: str
    cmc_relative: str
    cmc_unit: str
    basis: str
    site: str
    since: date
    last_day: date | None
    remark: str
    registered_after_the_day: bool
    retracted_on: date | None

    @classmethod
    def of(cls, row: ScopeRow) -> "ScopeLine":
        named = {"quantity_name": Both.of(row.quantity_name), "method_title": Both.of(row.method_title)}
        plain = {name: getattr(row, name) for name in cls.model_fields if hasattr(row, name)}
        others = {"cmc_form": row.form, "registered_after_the_day": row.late}
        return cls(**{**plain, **named, **others})


class ScopeAnswer(Schema):
    """The rows on a day: a part of them, and how many there are in all."""

    day: date
    total: int
    offset: int
    rows: list[ScopeLine]


class LogAnswer(Schema):
    """Where the log stands, and where its files lie (C2SP tlog-tiles). `root` is base64."""

    origin: str
    key: str
    size: int
    root: str
    signed_at: datetime | None
    witnesses: list[str]
    stopped: bool
    prefix: str
    trust: str

    @classmethod
    def of(cls, state: LogState, address: str) -> "LogAnswer":
        return cls(
            origin=state.origin,
            key=state.key,
            size=state.size,
            root=base64.b64encode(state.root).decode(),
            signed_at=state.signed_at,
            witnesses=list(state.witnesses),
            stopped=state.stopped,
            prefix=address,
            trust=f"{address}/trust.txt",
        )
