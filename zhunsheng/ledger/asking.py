# SPDX-License-Identifier: Apache-2.0
"""Questions asked once: in a block that changes nothing they ask about, the same question has one answer.

One gate reads the organisation, its clock and the record from a dozen places. Handing them through every
function would make each a bundle of arguments; asking the database again each time took half of the gate.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

_answers: ContextVar[dict[Any, Any] | None] = ContextVar("answers", default=None)


@contextmanager
def asking_once() -> Iterator[None]:
    """Within the block, a function marked `once` is run once for the same arguments.

    Nothing may be written there that an answer depends on. A block inside another shares its answers.
    """
    if _answers.get() is not None:
        yield
        return
    token = _answers.set({})
    try:
        yield
    finally:
        _answers.reset(token)


def once(function: Callable[P, R]) -> Callable[P, R]:
    """Mark a question; outside `asking_once` it is asked every time. Callers don't change what they get.

    Arguments are compared as Python does: a row of the database is its key, whatever its columns say.
    """

    @wraps(function)
    def ask(*args: P.args, **kwargs: P.kwargs) -> R:
        answers = _answers.get()
        if answers is None:
            return function(*args, **kwargs)
        key = (function, args, tuple(kwargs.items()))
        if key not in answers:
            answers[key] = function(*args, **kwargs)
        answer: R = answers[key]
        return answer

    return ask
