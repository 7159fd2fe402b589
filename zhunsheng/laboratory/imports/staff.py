# SPDX-License-Identifier: Apache-2.0
"""Importing people: who they are, what they hold, what they may do and sign."""

from typing import Any

from django.utils.translation import gettext as _

from zhunsheng.accounts.models import User
from zhunsheng.laboratory import actions
from zhunsheng.laboratory.imports.columns import columns
from zhunsheng.laboratory.imports.kinds import Kind, Row, Sheet, Taken
from zhunsheng.laboratory.imports.taking import compared, from_pairs, last_day, method, one, person
from zhunsheng.laboratory.models import DatedFact, Person
from zhunsheng.laboratory.models.dated import standing
from zhunsheng.laboratory.vocabulary import ACTS, FIELDS, GRADES
from zhunsheng.ledger.errors import ActionError
from zhunsheng.measure.text import Text

_PERSON = ("name", "name_en", "title", "joined_on")


def _take_person(actor: User, row: Row) -> Taken:
    about = f"{row.text('number')} {row.text('name')}"
    found = Person.objects.filter(number=row["number"]).first()
    if found is not None:
        return compared(about, row, found, _PERSON)
    user = _user(row.text("user"))
    actions.register_person(actor, number=row["number"], user=user, **row.only(*_PERSON))
    return Taken("new", about)


def _user(username: str) -> User | None:
    if not username:
        return None
    found = User.objects.filter(username=username, is_active=True).first()
    if found is None:
        raise ActionError(_("没有登录账户 %(name)s；账户由系统管理员建立") % {"name": username}, "user")
    return found


def _take_qualification(actor: User, row: Row) -> Taken:
    who = person(row.text("person"))
    found = who.qualifications.filter(standing(), grade=row["grade"]).order_by("-id").first()
    about = _about(who, row, "grade", GRADES)
    if found is not None and found.certificate_number == row.text("certificate_number"):
        return _dated(about, row, found)
    actions.qualify_person(actor, who, **row.only("grade", "certificate_number", "valid_from", "last_day"))
    return Taken("new", about)


def _take_authorisation(actor: User, row: Row) -> Taken:
    who, by = person(row.text("person")), method(row.text("method"))
    about = f"{_about(who, row, 'act', ACTS)} {by.number}"
    found = who.authorisations.filter(standing(), method=by, act=row["act"]).order_by("-id").first()
    if found is not None:
        return _dated(about, row, found)
    actions.authorise_person(actor, who, method=by, **row.only("act", "valid_from", "last_day"))
    return Taken("new", about)


def _take_field(actor: User, row: Row) -> Taken:
    who = person(row.text("person"))
    about = _about(who, row, "field", FIELDS)
    found = who.signing_fields.filter(standing(), field=row["field"]).order_by("-id").first()
    if found is not None:
        return _dated(about, row, found, ("grade", row.text("grade"), found.grade))
    if not who.qualifications.filter(standing(), grade=row["grade"]).exists():
        raise ActionError(_("没有登记这个人的这项资格；请先登记资格"), "grade")
    actions.grant_signing_field(actor, who, **row.only("field", "grade", "valid_from", "last_day"))
    return Taken("new", about)


def _dated(about: str, row: Row, found: DatedFact, *more: tuple[str, str, str]) -> Taken:
    end = last_day(found.valid_to)
    days = [
        ("valid_from", _day(row["valid_from"]), _day(found.valid_from)),
        ("last_day", _day(row["last_day"]), _day(end)),
    ]
    return from_pairs(about, [*more, *days])


def _day(day: Any) -> str:
    return day.isoformat() if day else ""


def _about(who: Person, row: Row, name: str, words: Any) -> str:
    return f"{who.number} {who.name} {dict(words)[row[name]]}"


PEOPLE = Kind(
    "people",
    Text("人员", "People"),
    (("people", "C"), ("people", "A")),
    (
        Sheet(
            "people",
            Text("人员", "People"),
            columns("people"),
            one(_take_person),
            key=("number",),
        ),
        Sheet(
            "qualifications",
            Text("资格", "Qualifications"),
            columns("qualifications"),
            one(_take_qualification),
            key=("person", "grade", "certificate_number", "valid_from"),
        ),
        Sheet(
            "authorisations",
            Text("授权", "Authorisations"),
            columns("authorisations"),
            one(_take_authorisation),
            key=("person", "method", "act", "valid_from"),
        ),
        Sheet(
            "signing",
            Text("签字领域", "Signing fields"),
            columns("signing"),
            one(_take_field),
            key=("person", "field", "valid_from"),
        ),
    ),
    "laboratory:people",
)
