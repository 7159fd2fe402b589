# SPDX-License-Identifier: Apache-2.0
"""An evaluation's rows in the database, here and at a hub: the same columns, written the same way.

Each room has an `Evaluation`, a `Verdict` and a `Hit` of its own; the last two name their `evaluation`.
"""

from typing import TYPE_CHECKING, Any, TypeVar

from django.db import models

from zhunsheng import __version__
from zhunsheng.ledger.models import Event

if TYPE_CHECKING:
    from zhunsheng.rules.verdict.freezing import Frozen  # loads the rules, which most commands never ask


class FrozenEvaluation(models.Model):
    """The laboratory against the code, by what was known at an instant.

    Certificates issued from `first` to `as_of` (both included) were looked at. `sha256` is the digest of all
    rows in canonical form, committed to by `event`.
    """

    as_of = models.DateField(db_index=True)
    first = models.DateField()
    known_at = models.DateTimeField()
    made_at = models.DateTimeField()
    catalogue = models.CharField(max_length=80, help_text="version and digest of the code's catalogue")
    rules = models.CharField(max_length=64, help_text="digest of the rules that were run")
    software = models.CharField(max_length=40)
    asked = models.JSONField(help_text="units each rule was asked about, and rows in each table")
    summary = models.JSONField(help_text="coverage, grades and eligibility")
    sha256 = models.CharField(max_length=64)
    event = models.ForeignKey("ledger.Event", on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True
        ordering = ["-id"]


class FrozenVerdict(models.Model):
    """What an evaluation says of one node of the code; `content` has its parts, counts and reasons."""

    clause = models.CharField(max_length=20)
    verdict = models.CharField(max_length=16)
    content = models.JSONField()

    class Meta:
        abstract = True
        ordering = ["id"]


class FrozenHit(models.Model):
    """What a rule found in an evaluation: one row a hit; what is unknown, one row a rule and case.

    `units` are the certificates it is about. `key` makes a hit the same one in a later evaluation of the same
    laboratory.
    """

    key = models.CharField(max_length=24, db_index=True)
    rule = models.CharField(max_length=20)
    state = models.CharField(max_length=8, help_text="broken or unknown")
    case = models.CharField(max_length=30, blank=True)
    unit = models.CharField(max_length=20)
    units = models.JSONField(default=list)
    record = models.TextField(blank=True)
    content = models.JSONField(help_text="message, what would clear it, innocent explanations, details")

    class Meta:
        abstract = True
        ordering = ["id"]


Kind = TypeVar("Kind", bound=FrozenEvaluation)


def stored(
    kind: type[Kind],
    verdicts: type[FrozenVerdict],
    hits: type[FrozenHit],
    frozen: "Frozen",
    event: Event,
    **more: Any,
) -> Kind:
    """Write an evaluation with its verdicts and hits; joins the caller's transaction. `more` are the columns
    that only this kind has, and the instants, which the head has as text.
    """
    shared = {name: frozen.head[name] for name in ("catalogue", "rules", "asked", "summary")}
    evaluation = kind._default_manager.create(
        **shared, made_at=event.at, software=__version__, sha256=frozen.sha256, event=event, **more
    )
    mine: dict[str, Any] = {"evaluation": evaluation}
    verdicts._default_manager.bulk_create(
        verdicts(**mine, clause=clause, verdict=verdict, content=content)
        for clause, verdict, content in frozen.verdicts
    )
    hits._default_manager.bulk_create(
        hits(
            **mine,
            key=row.key,
            rule=row.rule,
            state=row.state,
            case=row.case,
            unit=row.unit,
            units=list(row.units),
            record=row.record,
            content=row.content,
        )
        for row in frozen.hits
    )
    return evaluation
