# SPDX-License-Identifier: Apache-2.0
"""The procedures that come with the package."""

from functools import cache
from importlib import resources
from typing import NamedTuple

import yaml

from zhunsheng.measure.procedure.loader import load_text
from zhunsheng.measure.procedure.schema import Procedure
from zhunsheng.measure.text import Text

_SUFFIX = ".yaml"


class ShippedName(NamedTuple):
    """What a shipped procedure is called, and the family of instruments it is for."""

    id: str
    name: Text
    family: str


class UnknownProcedureError(LookupError):
    """No procedure of this id comes with the package."""


def shipped() -> list[str]:
    """The ids of the shipped procedures, sorted."""
    folder = resources.files("zhunsheng.measure").joinpath("procedures")
    return sorted(
        entry.name.removesuffix(_SUFFIX) for entry in folder.iterdir() if entry.name.endswith(_SUFFIX)
    )


def shipped_text(procedure_id: str) -> str:
    """The YAML text of a shipped procedure, as released."""
    if procedure_id not in shipped():
        raise UnknownProcedureError(f"no shipped procedure {procedure_id}: {', '.join(shipped())}")
    folder = resources.files("zhunsheng.measure").joinpath("procedures")
    return folder.joinpath(procedure_id + _SUFFIX).read_text(encoding="utf-8")


@cache
def shipped_names() -> tuple[ShippedName, ...]:
    """The shipped procedures by name, in order of id; only the heads of their files are read.

    >>> next(each.name.en for each in shipped_names() if each.id == "weights-jjg99")
    'Weights'
    """
    found = []
    for procedure_id in shipped():
        head = yaml.safe_load(shipped_text(procedure_id).partition("\nreferences:")[0])
        found.append(ShippedName(procedure_id, Text(**head["name"]), head["family"]))
    return tuple(found)


@cache
def load_shipped(procedure_id: str) -> Procedure:
    """A shipped procedure, checked; it is immutable and read once."""
    return load_text(shipped_text(procedure_id))
