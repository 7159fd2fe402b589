# SPDX-License-Identifier: Apache-2.0
"""All rules compiled before they are asked, and kept for a process that will ask them."""

from pathlib import Path

from zhunsheng.rules import kept
from zhunsheng.rules.catalogue import SWEPT
from zhunsheng.rules.compiled import compiled, frames_for, shared


def compile_all() -> None:
    """Compile every rule of a sweep, with the frames it starts from; what is kept already is read."""
    shared()
    for rule in SWEPT:
        compiled(rule)
        frames_for(rule)
    kept.save()


def compile_into(folder: Path) -> None:
    """The same in a process beside: what it keeps there, `kept.save` brings to the one that waits for it."""
    kept.in_folder(folder)
    compile_all()
