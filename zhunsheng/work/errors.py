# SPDX-License-Identifier: Apache-2.0
"""Errors of the daily work.

ActionError (ledger)
└── WrongState   the subject is in a state from which this step is not possible
"""

from django.utils.translation import gettext_lazy as _

from zhunsheng.ledger.errors import ActionError


class WrongState(ActionError):  # noqa: N818 - the answer it gives, as callers read it
    """The step is not possible from the present state; the message names that state and what is possible."""


def nothing_set_up() -> ActionError:
    """The laboratory itself has not been entered yet."""
    return ActionError(_("还没有登记本机构：请先完成设置。"))
