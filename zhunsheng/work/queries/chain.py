# SPDX-License-Identifier: Apache-2.0
"""The chain between old and new: every document of a certificate's task that was issued, oldest first."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from zhunsheng.work.models import Certificate, Transition
from zhunsheng.work.queries.public_words import WORDS, Word
from zhunsheng.work.queries.visibility import ISSUED

MOST_LINKS = 50


@dataclass(frozen=True, slots=True)
class Link:
    """One document of a chain: its number and state, since when, and whether it is the one asked for.

    `replaces` and `supplements` name the document it follows. Nothing else of it is told: each document has a
    code of its own.
    """

    number: str
    state: str
    word: Word
    since: datetime | None
    here: bool
    replaces: str = ""
    supplements: str = ""


def chain_of(certificate: Certificate) -> tuple[Link, ...]:
    """The chain that a certificate stands in, itself included; empty when it stands alone.

    A task has one certificate, so whatever else was issued for it replaces or supplements that one.
    """
    rows = Certificate.objects.filter(task_id=certificate.task_id, state__in=ISSUED)
    found = list(rows.select_related("replaces", "supplements").order_by("id")[:MOST_LINKS])
    if len(found) <= 1:
        return ()
    since = _since(found)
    return tuple(
        Link(
            number=row.number,
            state=row.state,
            word=WORDS[row.state],
            since=since.get(row.number),
            here=row.pk == certificate.pk,
            replaces=row.replaces.number if row.replaces else "",
            supplements=row.supplements.number if row.supplements else "",
        )
        for row in found
    )


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
