# SPDX-License-Identifier: Apache-2.0
"""What a new procedure begins with: one section that computes, made out to its method."""

import re
from importlib import resources

from zhunsheng.measure.procedure.fields import Wording
from zhunsheng.measure.procedure.loader import load_text, read_tree
from zhunsheng.measure.procedure.schema import Procedure
from zhunsheng.measure.procedure.written import write_text

_NOT_IN_IDENTIFIERS = re.compile(r"[^a-z0-9_.-]+")


def skeleton(family: str, field: str, number: str, title: tuple[str, str]) -> str:
    """The text of a procedure for a family of instruments by a method; `title` is Chinese and English."""
    tree, _lines = read_tree(_shipped())
    words = {"zh": title[0] or title[1], "en": title[1] or title[0]}
    numbered = _NOT_IN_IDENTIFIERS.sub("", number.lower())
    tree |= {"id": f"{family}-{numbered}"[:64], "family": family, "field": field, "name": dict(words)}
    tree["references"] = [{"number": number, "title": dict(words)}]
    return write_text(tree)


def examples_of_the_skeleton(procedure: Procedure) -> tuple[str, ...]:
    """The ids of worked examples that still say they are the skeleton's: nobody worked them for this text."""
    sources = {_words(each.source) for each in load_text(_shipped()).worked}
    return tuple(each.id for each in procedure.worked if _words(each.source) in sources)


def _words(wording: Wording) -> tuple[str, str]:
    return wording.zh, wording.en


def _shipped() -> str:
    source = resources.files("zhunsheng.measure.procedure").joinpath("skeleton.yaml")
    return source.read_text(encoding="utf-8")
