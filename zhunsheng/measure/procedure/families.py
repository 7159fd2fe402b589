# SPDX-License-Identifier: Apache-2.0
"""The families of instruments the product knows: their ids and their names in both languages."""

from dataclasses import dataclass
from functools import cache
from importlib import resources

from pydantic import TypeAdapter

from zhunsheng.measure.procedure.fields import Identifier, Part, Wording
from zhunsheng.measure.procedure.loader import read_tree
from zhunsheng.measure.text import Text

_FILE = "families.yaml"


class _Row(Part):
    id: Identifier
    field: Identifier
    name: Wording


@dataclass(frozen=True, slots=True)
class Family:
    """A family of instruments: `field` is the field of metrology it belongs to."""

    id: str
    field: str
    name: Text


@cache
def families() -> tuple[Family, ...]:
    """Every family, in the order of the list."""
    text = resources.files("zhunsheng.measure").joinpath(_FILE).read_text(encoding="utf-8")
    tree, _lines = read_tree(text)
    rows = TypeAdapter(tuple[_Row, ...]).validate_python(tree["families"])
    return tuple(Family(row.id, row.field, row.name) for row in rows)


def families_called(word: str) -> frozenset[str]:
    """The ids of families whose name, in either language, has this word in it."""
    return frozenset(each.id for each in families() if each.name.mentions(word))


def family_name(family_id: str) -> Text:
    """The name of a family; one that is not in the list is called by its id."""
    return next((each.name for each in families() if each.id == family_id), Text(family_id, family_id))
