# SPDX-License-Identifier: Apache-2.0
"""The public question: is this certificate real, and does it stand? Nothing is told without its code."""

import hmac
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Q, QuerySet

from zhunsheng.laboratory.queries import organisation
from zhunsheng.measure.text import Text
from zhunsheng.work.models import Certificate
from zhunsheng.work.queries.chain import Link, chain_of
from zhunsheng.work.queries.documents import printed
from zhunsheng.work.queries.public_checks import PublicCheck, public_checks
from zhunsheng.work.queries.public_words import WORDS, Word
from zhunsheng.work.queries.visibility import ISSUED

_NO_CODE: Final = "????-????"


@dataclass(frozen=True, slots=True)
class FoundCertificate:
    """What anybody with number and code, or with the file, may know: never who the client is, never a result.

    `word` is "unconfirmed" where a check fails, whatever the register says; `state` is the register's.
    """

    number: str
    state: str
    word: Word
    item: Text
    model: str
    serial_number: str
    laboratory: Text
    issued_on: date | None
    chain: tuple[Link, ...]
    checks: tuple[PublicCheck, ...]

    @property
    def newest(self) -> Link | None:
        """The certificate to use in this one's place, when there is one."""
        if self.state not in ("superseded", "withdrawn"):
            return None
        own = [link for link in self.chain if not link.supplements]
        return own[-1] if own and not own[-1].here else None


def certificate_lookup(number: str, code: str) -> FoundCertificate | None:
    """The certificate of that number if the code is its own; None otherwise, whatever the reason."""
    found = _issued().filter(number=number.strip().upper()).first()
    # Compared in constant time, and also where there is nothing to compare, so that time tells nothing.
    right = hmac.compare_digest(_plain(found.code if found else _NO_CODE), _plain(code))
    return _told(found) if found is not None and right else None


def certificate_of_file(sha256: str) -> FoundCertificate | None:
    """The certificate whose delivered PDF, or whose DCC, has this hash: who has the file needs no code."""
    found = _issued().filter(Q(pdf=sha256) | Q(dcc=sha256)).first()
    return None if found is None else _told(found)


def _issued() -> QuerySet[Certificate]:
    rows = Certificate.objects.filter(state__in=ISSUED)
    return rows.select_related("task__item", "task__method", "pdf", "dcc", "issuing_event", "signed_by")


def _told(found: Certificate) -> FoundCertificate:
    shown, entity = printed(found), organisation()
    checks = public_checks(found)
    failed = any(check.tone == "fail" for check in checks)
    return FoundCertificate(
        number=found.number,
        state=found.state,
        word=WORDS["unconfirmed" if failed else found.state],
        item=Text(shown.item.zh, shown.item.en or shown.item.zh),
        model=" ".join(filter(None, (shown.manufacturer, shown.model))),
        serial_number=shown.serial_number,
        laboratory=Text(entity.name, entity.name_en) if entity else Text("", ""),
        issued_on=found.issued_on,
        chain=chain_of(found),
        checks=checks,
    )


def _plain(code: str) -> bytes:
    return "".join(sign for sign in code.upper() if sign.isascii() and sign.isalnum()).encode()
