# SPDX-License-Identifier: Apache-2.0
"""Trying an action from a page: what it refuses is shown where it belongs, and nothing typed is lost."""

from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any

from django import forms

from zhunsheng.accounts.models import User
from zhunsheng.ledger.errors import ActionError
from zhunsheng.work.gate import Refused
from zhunsheng.work.views.refusals import refusal_of


class Attempt(AbstractContextManager["Attempt"]):
    """Runs an action; afterwards `message` or `refusal` says why not; the form has the error at its field.

    `refusal` is what parts/refusal.html shows: {"title", "findings"}.
    """

    def __init__(self, form: forms.BaseForm | None, user: User) -> None:
        self.form, self.user = form, user
        self.message = ""
        self.refusal: dict[str, Any] | None = None

    def __enter__(self) -> "Attempt":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if isinstance(error, Refused):
            self.refusal = refusal_of(error, self.user)
            return True
        if isinstance(error, ActionError):
            self._take(error)
            return True
        return False

    def _take(self, error: ActionError) -> None:
        self.message = str(error.message)
        if self.form is not None:
            field = error.field if error.field in self.form.fields else None
            self.form.add_error(field, self.message)
