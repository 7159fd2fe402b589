# SPDX-License-Identifier: Apache-2.0
"""Fields of forms, for every room: one found by its kind, and a choice of rows under names of their own."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from django import forms

F = TypeVar("F", bound=forms.Field)

if TYPE_CHECKING:
    _RowField = forms.ModelChoiceField[Any]
    _RowsField = forms.ModelMultipleChoiceField[Any]
else:  # generic for the type checker only
    _RowField = forms.ModelChoiceField
    _RowsField = forms.ModelMultipleChoiceField


def field_of(form: forms.BaseForm, name: str, kind: type[F]) -> F:
    """A form's field as the kind it was declared with, which Django's table of fields does not tell."""
    field = form.fields[name]
    if not isinstance(field, kind):
        raise TypeError(f"{name} is no {kind.__name__}")
    return field


class NamedChoice(_RowField):
    """One row out of several, each under the name that `called` gives it."""

    def __init__(self, called: Callable[[Any], str], **named: Any) -> None:
        super().__init__(**named)
        self.called = called

    def label_from_instance(self, obj: Any) -> str:
        """What the list says of it."""
        return self.called(obj)


class NamedChoices(_RowsField):
    """Any of several rows, each under the name that `called` gives it."""

    def __init__(self, called: Callable[[Any], str], **named: Any) -> None:
        super().__init__(**named)
        self.called = called

    def label_from_instance(self, obj: Any) -> str:
        """What the list says of it."""
        return self.called(obj)
