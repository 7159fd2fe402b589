# SPDX-License-Identifier: Apache-2.0
"""The kinds of entries a procedure is written in: words in both languages, decimals, units, formulas."""

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints
from pydantic_core import PydanticCustomError

from zhunsheng.measure.expression import ExpressionError, parse
from zhunsheng.measure.reading import ReadingError, normalise, parse_decimal
from zhunsheng.measure.text import Text
from zhunsheng.measure.units import UnitError, unit

_DIGITS = re.compile(r"[+-]?[0-9]{1,9}")


def refusal(message: Text) -> PydanticCustomError:
    """A validation error that carries both languages to the loader."""
    return PydanticCustomError("procedure", "{en}", {"zh": message.zh, "en": message.en})


def _text(value: object) -> Text:
    if isinstance(value, Text):
        return value
    if not isinstance(value, dict) or set(value) != {"zh", "en"}:
        raise refusal(Text("这里要写 zh 和 en 两种文字", "zh and en wordings are needed here, nothing else"))
    wordings = [value["zh"], value["en"]]
    if not all(isinstance(wording, str) and wording.strip() for wording in wordings):
        raise refusal(Text("zh 和 en 都不能为空", "neither zh nor en may be empty"))
    return Text(zh=str(value["zh"]).strip(), en=str(value["en"]).strip())


def _decimal(value: str) -> str:
    """The number as written, with the full-width digits of Chinese input methods made plain."""
    try:
        parse_decimal(value)
    except ReadingError as error:
        raise refusal(error.message) from error
    return normalise(value)


def _whole(value: object) -> object:
    if isinstance(value, str) and not _DIGITS.fullmatch(normalise(value)):
        raise refusal(Text("这里要写一个整数", "a whole number is needed here"))
    return normalise(value) if isinstance(value, str) else value


def _positive(value: str) -> str:
    if parse_decimal(_decimal(value)) <= 0:
        raise refusal(Text(f"“{value}”须大于零", f"“{value}” must be above zero"))
    return normalise(value)


def _formula(value: str) -> str:
    try:
        parse(value)
    except ExpressionError as error:
        raise refusal(error.message) from error
    return value


def _unit(value: str) -> str:
    try:
        return unit(value).code
    except UnitError as error:
        raise refusal(error.message) from error


Wording = Annotated[Text, BeforeValidator(_text)]
Whole = Annotated[int, BeforeValidator(_whole)]
DecimalText = Annotated[str, AfterValidator(_decimal)]
PositiveText = Annotated[str, AfterValidator(_positive)]
Formula = Annotated[str, AfterValidator(_formula)]
UnitCode = Annotated[str, AfterValidator(_unit)]
Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_.-]{0,63}$")]
Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,31}$")]
Line = Annotated[str, StringConstraints(min_length=1, max_length=500)]


class Part(BaseModel):
    """What every part of a procedure shares: nothing unknown is accepted, nothing changes afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, populate_by_name=True)
