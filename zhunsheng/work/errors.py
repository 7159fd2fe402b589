# SPDX-License-Identifier: Apache-2.0
"""Errors of the daily work.

ActionError (ledger)
└── WrongState   the subject is in a state from which this step is not possible
"""

from zhunsheng.ledger.errors import ActionError


class WrongState(ActionError):
    """The step is not possible from the present state; the message names that state and what is possible."""
