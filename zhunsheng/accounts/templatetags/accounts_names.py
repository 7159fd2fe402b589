# SPDX-License-Identifier: Apache-2.0
"""Names of roles in templates."""

from django import template

from zhunsheng.accounts.roles import ROLE_NAMES

register = template.Library()


@register.filter
def role_name(code: str) -> str:
    """A role's name in the reader's language."""
    return str(ROLE_NAMES.get(code, code))
