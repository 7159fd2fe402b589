# SPDX-License-Identifier: Apache-2.0
"""What a fact must be before it is kept: complete, in the vocabulary, unique; a refusal names its field."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from zhunsheng.ledger.errors import ActionError
from zhunsheng.measure.units import UnitError, convert, factor, same_quantity, unit

Fact = TypeVar("Fact", bound=models.Model)
_IDENTIFIER = re.compile(r"\w[\w.()-]*")
# The longest text of a quantity, and its largest power of ten: beyond lies a slip of the keyboard.
_LONGEST, _LARGEST_EXPONENT = 30, 30


def keep(fact: Fact) -> Fact:
    """Save a new fact once its texts fit, its words are of the vocabulary, and nothing needed is empty."""
    apart = [each.name for each in fact._meta.fields if _left_out(each, fact)]
    try:
        fact.clean_fields(exclude=apart)
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise ActionError(" ".join(messages), field) from error
    fact.save(force_insert=True)
    return fact


def _left_out(column: "models.Field[Any, Any]", fact: models.Model) -> bool:
    """References and structures are checked by their actions; what may be null may be absent."""
    absent = column.null and getattr(fact, column.attname) is None
    return column.is_relation or isinstance(column, models.JSONField) or absent


@contextmanager
def once(message: str | Promise, field: str) -> Iterator[None]:
    """Keeping something whose number is taken already says so, also when two people do it at once."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise ActionError(message, field) from error


def reasoned(reason: str) -> str:
    """The reason, without which this is not done."""
    if not reason.strip():
        raise ActionError(_("请说明理由"), "reason")
    return reason.strip()


def identifier(text: str, field: str = "number") -> str:
    """A number that people type, scan and find in an address: no spaces, no slashes."""
    if not _IDENTIFIER.fullmatch(text):
        raise ActionError(_("编号只用文字、数字和 . - ( )，不含空格与斜线"), field)
    return text


def number(text: str, field: str) -> Decimal:
    """A decimal string as a number; refuses what is none, is not finite, or can't be meant."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise ActionError(_("“%(text)s”不是数") % {"text": text}, field) from None
    if not value.is_finite() or len(text) > _LONGEST or abs(value.adjusted()) > _LARGEST_EXPONENT:
        raise ActionError(_("“%(text)s”不是可用的数") % {"text": text}, field)
    return value


def positive(text: str, field: str) -> Decimal:
    """A number not below zero, as uncertainties and tolerances are."""
    value = number(text, field)
    if value < 0:
        raise ActionError(_("“%(text)s”不能为负") % {"text": text}, field)
    return value


def span(low: str, high: str, code: str) -> tuple[Decimal, Decimal]:
    """Both ends of a range in a known unit, in order."""
    ends = number(low, "low"), number(high, "high")
    known_unit(code, "unit")
    if ends[0] > ends[1]:
        raise ActionError(_("范围下限 %(low)s 大于上限 %(high)s") % {"low": low, "high": high}, "high")
    return ends


def known_unit(code: str, field: str) -> None:
    """Refuses a unit that nothing could be computed with."""
    try:
        unit(code)
    except UnitError as error:
        raise ActionError(error.message.in_language(get_language() or ""), field) from error


def same_kind(code: str, other: str, field: str) -> None:
    """Refuses two units that measure different quantities."""
    known_unit(code, field)
    try:
        factor(code, other)
    except UnitError as error:
        raise ActionError(error.message.in_language(get_language() or ""), field) from error


# Over these a response is stated in dB or %: an uncertainty there is not of the range's own quantity.
_RESPONSES = ("dB", "%")


def unit_of_uncertainty(code: str, of_range: str, field: str) -> None:
    """Refuses a unit of another quantity than the range's, but for a response in dB or % over frequencies."""
    known_unit(code, field)
    known_unit(of_range, "unit")
    if not (same_quantity(of_range, "Hz") and unit(code).code in _RESPONSES):
        same_kind(code, of_range, field)


def in_unit(value: str, code: str, target: str, field: str) -> Decimal:
    """A number of one unit in another."""
    same_kind(code, target, field)
    return convert(number(value, field), code, target)
