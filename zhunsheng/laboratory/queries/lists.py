# SPDX-License-Identifier: Apache-2.0
"""What the room's own pages list; the number of questions does not grow with the rows."""

from datetime import date, datetime, timedelta

from django.db.models import Exists, F, Max, OuterRef, Prefetch, Q, QuerySet, Subquery, Value
from django.db.models.functions import Concat

from zhunsheng.laboratory.models import (
    Authorisation,
    EnvironmentSample,
    Equipment,
    Hold,
    Method,
    Party,
    Person,
    Qualification,
    Room,
    SigningField,
)
from zhunsheng.laboratory.models.dated import standing, valid_on
from zhunsheng.laboratory.queries.equipment import awaiting_approval

SOON = timedelta(days=31)  # the last day lies within 30 days; what is stored is the day after it


def equipment_list(
    day: date, text: str = "", state: str = "", family: str = "", due: str = ""
) -> QuerySet[Equipment]:
    """Equipment with `due` (the first day no certificate covers, None without any) and `held`.

    `due`: soon (the last covered day is within 30 days), overdue, none; approval (a confirmation waits for
    somebody to approve it). What is scrapped is never due.
    """
    holds = Hold.objects.filter(
        subject_kind="equipment", subject_number=OuterRef("number"), released_at__isnull=True
    )
    certificates = Q(traceabilities__retracted_at__isnull=True)
    rows = Equipment.objects.annotate(
        due=Max("traceabilities__valid_to", filter=certificates), held=Exists(holds)
    ).select_related("room", "keeper")
    if text:
        named = Q(number__icontains=text) | Q(name__icontains=text) | Q(name_en__icontains=text)
        rows = rows.filter(named | Q(model__icontains=text) | Q(serial_number__icontains=text))
    if state:
        rows = rows.filter(state=state)
    if family:
        rows = rows.filter(family=family)
    if due == "approval":
        rows = rows.filter(pk__in=awaiting_approval().values("pk"))
    elif due:
        rows = rows.exclude(state="scrapped").filter(_due(due, day))
    return rows.order_by("number")


def _due(word: str, day: date) -> Q:
    if word == "soon":
        return Q(due__gt=day, due__lte=day + SOON)
    return Q(due__lte=day) if word == "overdue" else Q(due__isnull=True)


def families() -> list[str]:
    """The families there is equipment of."""
    return list(Equipment.objects.order_by("family").values_list("family", flat=True).distinct())


def open_holds(kind: str, number: str) -> QuerySet[Hold]:
    """Holds that stand now, the newest first."""
    rows = Hold.objects.filter(subject_kind=kind, subject_number=number, released_at__isnull=True)
    return rows.select_related("placed_by").order_by("-id")


def people_list(day: date, text: str = "") -> QuerySet[Person]:
    """People with what they hold on the day: `grades`, `granted` authorisations, `fields` to sign."""
    now = standing() & valid_on(day)
    people = Person.objects.select_related("user").prefetch_related(
        Prefetch("qualifications", Qualification.objects.filter(now).order_by("id"), to_attr="grades"),
        Prefetch(
            "authorisations", Authorisation.objects.filter(now).select_related("method"), to_attr="granted"
        ),
        Prefetch("signing_fields", SigningField.objects.filter(now).order_by("id"), to_attr="fields"),
    )
    if text:
        people = people.filter(
            Q(number__icontains=text) | Q(name__icontains=text) | Q(name_en__icontains=text)
        )
    return people


def method_list(day: date, text: str = "", state: str = "") -> QuerySet[Method]:
    """Editions of methods, narrowed to those in force, not yet, or no longer."""
    rows = numbered_methods()
    if text:
        rows = rows.filter(
            Q(full_number__icontains=text) | Q(title__icontains=text) | Q(title_en__icontains=text)
        )
    if state == "current":
        rows = rows.filter(Q(superseded_on__isnull=True) | Q(superseded_on__gt=day), effective_from__lte=day)
    elif state == "upcoming":
        rows = rows.filter(effective_from__gt=day)
    elif state == "superseded":
        rows = rows.filter(superseded_on__lte=day)
    return rows


def numbered_methods() -> QuerySet[Method]:
    """Methods with their number as cited at hand as `full_number`: JJF 1587-2016."""
    return Method.objects.annotate(full_number=Concat(F("code"), Value("-"), F("edition")))


def room_list() -> QuerySet[Room]:
    """Rooms with what their logger said last: `last_at`, `last_temperature`, `last_humidity`."""
    newest = EnvironmentSample.objects.filter(room=OuterRef("pk")).order_by("-at")
    return (
        Room.objects.select_related("site", "head")
        .annotate(
            last_at=Subquery(newest.values("at")[:1]),
            last_temperature=Subquery(newest.values("temperature")[:1]),
            last_humidity=Subquery(newest.values("humidity")[:1]),
        )
        .order_by("code")
    )


def samples_between(room: Room, start: datetime, end: datetime) -> list[tuple[datetime, str, str]]:
    """The samples of a room's logger in a span, in order of time."""
    rows = room.samples.filter(at__gte=start, at__lte=end).order_by("at")
    return list(rows.values_list("at", "temperature", "humidity"))


def party_list(text: str = "") -> QuerySet[Party]:
    """Clients, by number, name or credit code."""
    rows = Party.objects.all()
    if text:
        named = Q(number__icontains=text) | Q(name__icontains=text) | Q(name_en__icontains=text)
        rows = rows.filter(named | Q(credit_code__icontains=text) | Q(contact__icontains=text))
    return rows
