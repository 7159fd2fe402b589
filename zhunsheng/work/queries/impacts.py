# SPDX-License-Identifier: Apache-2.0
"""Standards found out of tolerance after issue: what is open, judged, told."""

from datetime import date, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from zhunsheng.laboratory.queries import local
from zhunsheng.work.models import Impact, Impacted, Notice


def impact_list() -> QuerySet[Impact]:
    """Every impact, the newest first, with how many certificates it lists and how many are judged."""
    counted = Impact.objects.select_related("equipment", "opened_by").annotate(
        n=Count("listed"), judged=Count("listed", filter=~Q(listed__decision=""))
    )
    return counted.order_by("-id")


def impacted_rows(impact: Impact) -> QuerySet[Impacted]:
    """The certificates of an impact, the oldest first; `told`: a notice to the client is on file."""
    told = Notice.objects.filter(amendment=OuterRef("amendment"))
    joined = impact.listed.select_related("certificate__task__item__order__party", "amendment", "judged_by")
    return joined.annotate(told=Exists(told)).order_by("id")


def unjudged(impact: Impact) -> list[Impacted]:
    """Those nobody has judged yet."""
    return list(impact.listed.filter(decision="").select_related("certificate").order_by("id"))


def untold_turned(impact: Impact) -> list[Impacted]:
    """Those judged whose statement changes, of which no notice to the client is on file."""
    rows = impact.listed.exclude(decision="").exclude(conforms=F("conformed"))
    silent = rows.filter(Q(amendment=None) | Q(amendment__notices__isnull=True))
    return list(silent.select_related("certificate").order_by("id"))


def tell_by(row: Impacted) -> date | None:
    """The last day on which the client is to be told: one working day after a result was judged to have
    turned; None where nothing turned or nobody judged."""
    if row.judged_at is None or not row.turned:
        return None
    day = local(row.judged_at, None).date() + timedelta(days=1)
    while day.weekday() > 4:
        day += timedelta(days=1)
    return day
