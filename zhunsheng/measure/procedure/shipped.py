# SPDX-License-Identifier: Apache-2.0
"""The procedures that come with the package."""

from functools import cache
from importlib import resources

from zhunsheng.measure.procedure.loader import load_text
from zhunsheng.measure.procedure.schema import Procedure

_SUFFIX = ".yaml"


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
def load_shipped(procedure_id: str) -> Procedure:
    """A shipped procedure, checked; it is immutable and read once."""
    return load_text(shipped_text(procedure_id))
