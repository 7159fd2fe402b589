# SPDX-License-Identifier: Apache-2.0
"""Who may look at the log's pages: told by the room of accounts, which lies above; until then nobody."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sight:
    """What somebody may see: that events happened, and what their bodies say."""

    events: bool = False
    bodies: bool = False


def _nobody(_user: object) -> Sight:
    return Sight()


_judge: Callable[[object], Sight] = _nobody


def judged_by(judge: Callable[[object], Sight]) -> None:
    """Let `judge` say what a user may see; called once, when the application starts."""
    global _judge  # noqa: PLW0603 - one judge for the process is the point
    _judge = judge


def sight_of(user: object) -> Sight:
    """What this user may see of the log."""
    return _judge(user)
