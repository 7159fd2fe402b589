# SPDX-License-Identifier: Apache-2.0
"""Names of roles in templates."""

from django import template

from zhunsheng.accounts.roles import EVERY_ROLE

register = template.Library()


@register.filter
def role_name(code: str) -> str:
    """A role's name in the reader's language."""
    return str(EVERY_ROLE.get(code, code))
