# SPDX-License-Identifier: Apache-2.0
"""How the rules did in a round: what assessors decided of their hits, over all laboratories together."""

from collections import Counter
from collections.abc import Iterator

from zhunsheng.accounts import permissions
from zhunsheng.accounts.models import User
from zhunsheng.hub.models import Entry, Evaluation, Round
from zhunsheng.hub.queries.judging import base_evaluation, hits_asked
from zhunsheng.rules.report.experience import Experience, Json, as_file, experience
from zhunsheng.rules.verdict.words import State


def experience_of(user: User, round_: Round) -> list[Experience]:
    """Every rule that was asked anything in the round, with its hits as they stand now."""
    permissions.require(user, "hub-judgement", "R")
    return _counted(_evaluated(round_))


def experience_file(user: User, round_: Round) -> Json:
    """The same to be handed on: numbers alone, of no laboratory by itself."""
    permissions.require(user, "hub-judgement", "R")
    evaluated = _evaluated(round_)
    return as_file(
        _counted(evaluated),
        first=round_.first.isoformat(),
        as_of=round_.last.isoformat(),
        software=max((made.software for _entry, made in evaluated), default=""),
    )


def _counted(evaluated: list[tuple[Entry, Evaluation]]) -> list[Experience]:
    asked: Counter[str] = Counter()
    for _entry, made in evaluated:
        asked.update(made.asked["units"])
    return experience(asked, _hits(evaluated))


def _hits(evaluated: list[tuple[Entry, Evaluation]]) -> Iterator[tuple[str, str, State]]:
    """Units of two laboratories may have one name, and are two."""
    for entry, _made in evaluated:
        for each in hits_asked(entry):
            yield each.hit.rule, f"{entry.pk} {each.hit.units[0] if each.hit.units else ''}", each.state


def _evaluated(round_: Round) -> list[tuple[Entry, Evaluation]]:
    entries = round_.entries.select_related("laboratory", "pack").order_by("id")
    made = [(entry, base_evaluation(entry)) for entry in entries]
    return [(entry, evaluation) for entry, evaluation in made if evaluation is not None]
