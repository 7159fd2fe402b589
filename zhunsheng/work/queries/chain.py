# SPDX-License-Identifier: Apache-2.0
"""The chain between old and new: every certificate that one replaced or was replaced by, oldest first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from zhunsheng.work.models import Certificate, Transition
from zhunsheng.work.queries.public_words import WORDS, Word
from zhunsheng.work.queries.visibility import ISSUED

MOST_LINKS = 50


@dataclass(frozen=True, slots=True)
class Link:
    """One certificate of a chain: its number and state, since when, and whether it is the one asked for.

    Nothing else of it is told: each certificate has a code of its own.
    """

    number: str
    state: str
    word: Word
    since: datetime | None
    here: bool


def chain_of(certificate: Certificate) -> tuple[Link, ...]:
    """The chain that a certificate stands in, itself included; empty when it stands alone."""
    rows = [*reversed(list(_older(certificate))), certificate, *_newer(certificate)]
    if len(rows) == 1:
        return ()
    since = _since(rows)
    return tuple(
        Link(row.number, row.state, WORDS[row.state], since.get(row.number), row.pk == certificate.pk)
        for row in rows
    )


def _older(certificate: Certificate) -> Iterator[Certificate]:
    row = certificate.replaces
    for _place in range(MOST_LINKS):
        if row is None:
            return
        yield row
        row = row.replaces


def _newer(certificate: Certificate) -> Iterator[Certificate]:
    row = certificate
    for _place in range(MOST_LINKS):
        newer = Certificate.objects.filter(replaces=row, state__in=ISSUED).first()
        if newer is None:
            return
        yield newer
        row = newer


def _since(rows: list[Certificate]) -> dict[str, datetime]:
    """When each came into the state it is in."""
    subjects = {f"certificate:{row.number}": row for row in rows}
    moves = (
        Transition.objects.filter(subject__in=subjects).values("subject", "to_state").annotate(last=Max("at"))
    )
    return {
        subjects[move["subject"]].number: move["last"]
        for move in moves
        if move["to_state"] == subjects[move["subject"]].state
    }
