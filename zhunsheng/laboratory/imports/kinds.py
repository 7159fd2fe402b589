# SPDX-License-Identifier: Apache-2.0
"""What an import is made of: a kind has sheets, a sheet has columns, and a verb that takes its rows.

Rooms above add kinds of their own with `register`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise

from zhunsheng.accounts.models import User
from zhunsheng.laboratory.sheets.parse import plain
from zhunsheng.measure.text import Text

Form = Literal["text", "code", "number", "day", "instant", "choice"]
Word = str | Promise | Text
Choices = Sequence[tuple[str, Word]]
Outcome = Literal["new", "same", "changed", "differs", "refused", "example"]


@dataclass(frozen=True)
class Column:
    """One column: `name` is what the action calls the field, so that a refusal finds its way back."""

    name: str
    title: Text
    form: Form = "text"
    required: bool = False
    note: Text | None = None
    example: str = ""
    also: tuple[str, ...] = ()
    choices: Choices = ()
    default: str = ""

    def heads(self) -> frozenset[str]:
        """Every head by which the column is known, made plain."""
        names = (self.name, self.title.zh, self.title.en, f"{self.title.zh}{self.title.en}", *self.also)
        return frozenset(map(plain, names))

    def words(self) -> Mapping[str, str]:
        """Plain words, in both languages and as codes, to codes."""
        return _words(
            tuple((code, str_in(word, "zh-hans"), str_in(word, "en")) for code, word in self.choices)
        )

    def allowed(self, language: str) -> list[str]:
        """What may stand in a column of choices, as a reader of the language knows it."""
        return [str_in(word, language) for _code, word in self.choices]


@dataclass(frozen=True)
class Row:
    """A row as understood: values by column name; what the file left empty is absent or the default."""

    number: int
    values: Mapping[str, Any]
    given: frozenset[str]

    def __getitem__(self, name: str) -> Any:
        return self.values.get(name)

    def text(self, name: str) -> str:
        """A value that is a text, empty where nothing stands."""
        return str(self.values.get(name) or "")

    def only(self, *names: str) -> dict[str, Any]:
        """The named values that are there, ready to be an action's arguments."""
        return {name: self.values[name] for name in names if self.values.get(name) not in (None, "")}


@dataclass(frozen=True)
class Difference:
    """A column in which the laboratory says something else than the file."""

    column: str
    ours: str


@dataclass(frozen=True)
class Taken:
    """What became of a row: made anew, the same already, or there with other values.

    Those were put in their place (`changed`), or were left as they are (`differs`).
    """

    outcome: Outcome
    about: str
    differences: tuple[Difference, ...] = ()


Take = Callable[[User, Sequence[Row]], Taken]


@dataclass(frozen=True)
class Sheet:
    """One table of a kind. Rows that agree in `group` are one thing and are taken together.

    `shared` columns say the same of a whole group and may stand in its first row alone; no two rows may agree
    in all of `key`.
    """

    code: str
    title: Text
    columns: tuple[Column, ...]
    take: Take
    key: tuple[str, ...]
    group: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()

    def column(self, name: str | None) -> Column | None:
        """The column of that name."""
        return next((each for each in self.columns if each.name == name), None)


@dataclass(frozen=True)
class Kind:
    """What one file imports; `rights` are all needed, and `url` names the page where the result is seen.

    `about` is what that page is told of.
    """

    code: str
    title: Text
    rights: tuple[tuple[str, str], ...]
    sheets: tuple[Sheet, ...]
    url: str
    note: Text | None = None
    about: tuple[str, ...] = ()

    @property
    def page(self) -> str:
        """The address of the page where the result is seen."""
        return reverse(self.url, args=self.about)


_kinds: dict[str, Kind] = {}
_families: dict[str, Callable[[str], Kind | None]] = {}
_awaited: list[Callable[[], None]] = []


def register(kind: Kind) -> None:
    """Let a kind be imported."""
    _kinds[kind.code] = kind


def register_when_asked(load: Callable[[], None]) -> None:
    """Let the kinds be imported that `load` registers: called when somebody asks for kinds.

    They load the actions, and those half the house, which most commands do without.
    """
    _awaited.append(load)


def register_family(prefix: str, find: Callable[[str], Kind | None]) -> None:
    """Let many kinds be imported that are alike and have a page of their own: found by what follows."""
    _families[prefix] = find


def kind_of(code: str) -> Kind | None:
    """The kind of a code."""
    for prefix, find in _families.items():
        if code.startswith(prefix):
            return find(code.removeprefix(prefix))
    return _registered().get(code)


def all_kinds() -> tuple[Kind, ...]:
    """Every kind but those of a family, in the order of a laboratory's first day."""
    order = {
        code: at for at, code in enumerate(("rooms", "methods", "equipment", "people", "scope", "clients"))
    }
    return tuple(sorted(_registered().values(), key=lambda kind: order.get(kind.code, len(order))))


@cache
def _registered() -> Mapping[str, Kind]:
    for load in _awaited:
        load()
    return _kinds


def said(text: Text) -> str:
    """A text of ours in the language of whoever is reading."""
    return text.in_language(translation.get_language() or "")


def str_in(word: Word, language: str) -> str:
    """A word of a vocabulary in a language."""
    if isinstance(word, Text):
        return word.in_language(language)
    with translation.override(language):
        return str(word)


@cache
def _words(choices: tuple[tuple[str, str, str], ...]) -> Mapping[str, str]:
    return {plain(word): code for code, chinese, english in choices for word in (chinese, english, code)}
