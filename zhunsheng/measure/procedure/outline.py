# SPDX-License-Identifier: Apache-2.0
"""The shape of a procedure, read off its schema: the entries of each part, their kind, and their words.

Whoever draws a form from it follows the schema by itself; the words are in `labels.yaml` beside it.
"""

import types
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import yaml
from pydantic import AfterValidator, BaseModel, StringConstraints
from pydantic.fields import FieldInfo

from zhunsheng.measure.procedure import fields
from zhunsheng.measure.text import Text

Model = type[BaseModel]


class Kind(StrEnum):
    """What stands in an entry."""

    TEXT = "text"
    WORDING = "wording"
    CHOICE = "choice"
    CHOICES = "choices"
    FLAG = "flag"
    LIST = "list"  # texts in a row
    WORDINGS = "wordings"
    GROUP = "group"
    GROUPS = "groups"
    RAW = "raw"  # of a shape that no form knows yet


class Width(StrEnum):
    """How much room a text takes."""

    SHORT = "short"
    MEDIUM = "medium"
    LONG = "long"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a part: its key in the file, kind, words, and what it holds.

    `models` are the groups it may hold, by the tag that tells them apart ("" where there is one); `tag` is
    the key of that tag.
    """

    key: str
    kind: Kind
    label: Text
    help: Text | None
    required: bool
    default: str
    width: Width
    choices: tuple[str, ...]
    models: tuple[tuple[str, Model], ...]
    tag: str

    def model(self, tag: str = "") -> Model:
        """The group of a tag; the first of all where no other is meant."""
        return dict(self.models).get(tag, self.models[0][1])


@cache
def entries(model: Model) -> tuple[Entry, ...]:
    """The entries of a part, in the order of the schema."""
    return tuple(_entry(model, name, info) for name, info in model.model_fields.items())


def all_models(model: Model) -> Iterator[Model]:
    """A part and every part within it."""
    yield model
    for entry in entries(model):
        for _tag, inner in entry.models:
            yield from all_models(inner)


def word_of(key: str, choice: str) -> Text:
    """What a choice of an entry is called; its own code where nobody named it."""
    return choice_word(key, choice) or Text(choice, choice)


def choice_word(key: str, choice: str) -> Text | None:
    """The word of a choice, or None."""
    words: dict[str, Text] = _words()["choices"]
    return words.get(f"{key}.{choice}") or words.get(choice)


def field_words(model: Model, name: str) -> list[str] | None:
    """Label in Chinese and English, then perhaps help: of the part's field, or of what it is made from."""
    for owner in (*(each.__name__ for each in model.__mro__), "*"):
        found = _words()["fields"].get(f"{owner}.{name}")
        if found:
            return [str(word) for word in found]
    return None


@cache
def _words() -> dict[str, Any]:
    source = resources.files("zhunsheng.measure.procedure").joinpath("labels.yaml")
    read = yaml.safe_load(source.read_text(encoding="utf-8"))
    return {
        "fields": read["fields"],
        "choices": {str(key): Text(zh, en) for key, (zh, en) in read["choices"].items()},
    }


def _entry(model: Model, name: str, info: FieldInfo) -> Entry:
    words = field_words(model, name) or [name, name]
    kind, inner = _kind(info.annotation)
    models = _models(inner) if kind in (Kind.GROUP, Kind.GROUPS) else ()
    return Entry(
        key=info.alias or name,
        kind=kind,
        label=Text(words[0], words[1]),
        help=Text(words[2], words[3]) if len(words) == 4 else None,
        required=info.is_required(),
        default=_default(info, kind),
        width=_width(info),
        choices=_choices(inner) if kind in (Kind.CHOICE, Kind.CHOICES) else (),
        models=models,
        tag=_tag(models),
    )


def _kind(annotation: Any) -> tuple[Kind, Any]:
    """What an annotation asks for, and what it holds."""
    bare = _bare(annotation)
    if get_origin(bare) is tuple:
        return _list_kind(_bare(get_args(bare)[0]))
    if bare is bool:
        return Kind.FLAG, bare
    if get_origin(bare) is Literal and len(get_args(bare)) > 1:
        return Kind.CHOICE, bare
    if bare is Text:
        return Kind.WORDING, bare
    if _groups(bare):
        return Kind.GROUP, bare
    return (Kind.TEXT, bare) if _is_text(bare) else (Kind.RAW, bare)


def _list_kind(inner: Any) -> tuple[Kind, Any]:
    if _groups(inner):
        return Kind.GROUPS, inner
    if inner is Text:
        return Kind.WORDINGS, inner
    if get_origin(inner) is Literal:
        return Kind.CHOICES, inner
    return (Kind.LIST, inner) if _is_text(inner) else (Kind.RAW, inner)


def _bare(annotation: Any) -> Any:
    """An annotation without what pydantic checks besides, and without None."""
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    if get_origin(annotation) in (Union, types.UnionType):
        some = [each for each in get_args(annotation) if each is not type(None)]
        if len(some) == 1:
            return _bare(some[0])
    return annotation


def _is_text(bare: Any) -> bool:
    if bare in (str, int) or get_origin(bare) is Literal:
        return True
    if get_origin(bare) in (Union, types.UnionType):
        return all(_is_text(_bare(each)) for each in get_args(bare))
    return False


def _groups(bare: Any) -> tuple[Model, ...]:
    """The parts an annotation holds: one, or one of several."""
    if isinstance(bare, type) and issubclass(bare, BaseModel):
        return (bare,)
    if get_origin(bare) in (Union, types.UnionType):
        found = [_groups(_bare(each)) for each in get_args(bare)]
        return tuple(group for groups in found for group in groups) if all(found) else ()
    return ()


def _models(bare: Any) -> tuple[tuple[str, Model], ...]:
    groups = _groups(bare)
    if len(groups) == 1:
        return (("", groups[0]),)
    return tuple((_own_tag(group), group) for group in groups)


def _own_tag(group: Model) -> str:
    """The one value of the entry that tells a group from its alternatives."""
    for info in group.model_fields.values():
        if get_origin(info.annotation) is Literal and len(get_args(info.annotation)) == 1:
            return str(get_args(info.annotation)[0])
    return ""


def _tag(models: tuple[tuple[str, Model], ...]) -> str:
    if len(models) < 2:
        return ""
    for name, info in models[0][1].model_fields.items():
        if get_origin(info.annotation) is Literal and len(get_args(info.annotation)) == 1:
            return info.alias or name
    return ""


def _choices(bare: Any) -> tuple[str, ...]:
    return tuple(str(each) for each in get_args(bare))


def _default(info: FieldInfo, kind: Kind) -> str:
    if info.is_required() or info.default is None or kind in (Kind.GROUP, Kind.GROUPS, Kind.WORDINGS):
        return ""
    if isinstance(info.default, bool):
        return str(info.default).lower()
    if isinstance(info.default, tuple):
        return ", ".join(str(each) for each in info.default)
    return str(info.default)


def _width(info: FieldInfo) -> Width:
    checks = [*info.metadata, *_inner_checks(info.annotation)]
    for check in checks:
        if isinstance(check, AfterValidator):
            return Width.LONG if check.func is fields._formula else Width.SHORT
        if isinstance(check, StringConstraints):
            return Width.MEDIUM if check.pattern else Width.LONG
    return Width.SHORT


def _inner_checks(annotation: Any) -> list[Any]:
    found: list[Any] = []
    if get_origin(annotation) is Annotated:
        found += get_args(annotation)[1:]
    for each in get_args(annotation):
        found += _inner_checks(each)
    return found
