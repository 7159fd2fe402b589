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


class Answers:
    """What was answered within a block."""

    def __init__(self) -> None:
        self._known: dict[Any, Any] = {}

    def to(self, function: Callable[..., R], args: tuple[Any, ...], kwargs: dict[str, Any]) -> R:
        """The answer to a question; asked now if it was not yet."""
        key = (function, args, tuple(kwargs.items()))
        if key not in self._known:
            self._known[key] = function(*args, **kwargs)
        answer: R = self._known[key]
        return answer

    def know(self, function: Callable[..., R], args: tuple[Any, ...], answer: R) -> None:
        """The answer to a question, found some other way."""
        self._known[function, args, ()] = answer

    def forget(self) -> None:
        """Something was written: ask everything anew."""
        self._known.clear()


_answers: ContextVar[Answers | None] = ContextVar("answers", default=None)
_facts: ContextVar[Answers | None] = ContextVar("facts", default=None)


@contextmanager
def asking_once() -> Iterator[None]:
    """Within the block, a function marked `once` or `fact` is run once for the same arguments.

    Nothing may be written there that an answer depends on. A block inside another shares its answers.
    """
    if _answers.get() is not None:
        yield
        return
    token = _answers.set(Answers())
    try:
        yield
    finally:
        _answers.reset(token)


@contextmanager
def facts_standing() -> Iterator[Answers]:
    """Within the block, a function marked `fact` is run once, over many transactions.

    For a page that is only read, which may show what was so as it began; else only for whoever is alone with
    the database, such as a build that nobody is served from yet, and who says `forget` after every change.
    """
    answers = Answers()
    token = _facts.set(answers)
    try:
        yield answers
    finally:
        _facts.reset(token)


def once(function: Callable[P, R]) -> Callable[P, R]:
    """Mark a question; outside `asking_once` it is asked every time. Callers don't change what they get.

    Arguments are compared as Python does: a row of the database is its key, whatever its columns say.
    """

    @wraps(function)
    def ask(*args: P.args, **kwargs: P.kwargs) -> R:
        answers = _answers.get()
        return function(*args, **kwargs) if answers is None else answers.to(function, args, kwargs)

    return ask


def tell(question: Callable[..., R], *args: Any, answer: R) -> None:
    """Inside `asking_once`, the answer to a question marked `once`, found for many arguments together.

    RuntimeError outside such a block, where nobody would remember it.
    """
    answers = _answers.get()
    if answers is None:
        raise RuntimeError("an answer is told inside asking_once")
    answers.know(question.__wrapped__, args, answer)  # type: ignore[attr-defined]  # `once` sets it


def fact(function: Callable[P, R]) -> Callable[P, R]:
    """Mark a question about the laboratory that no task's work changes; like `once`, and for longer
    within `facts_standing`."""

    @wraps(function)
    def ask(*args: P.args, **kwargs: P.kwargs) -> R:
        answers = _facts.get() or _answers.get()
        return function(*args, **kwargs) if answers is None else answers.to(function, args, kwargs)

    return ask
