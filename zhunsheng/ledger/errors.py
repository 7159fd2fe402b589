# SPDX-License-Identifier: Apache-2.0
"""Errors of the Django rooms: an action that can't proceed says so in the user's language.

ActionError
└── LogStopped   the log has a fatal doubt and refuses to sign
"""

from django.utils.functional import Promise


class ActionError(Exception):
    """An action can't proceed. `message` says what is wrong and what clears it; `field` is the input."""

    def __init__(self, message: str | Promise, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field

    def __str__(self) -> str:
        return str(self.message)


class LogStopped(ActionError):  # noqa: N818 - the state it tells of, as callers read it
    """The log does not agree with itself; nothing is signed until a person has looked."""
