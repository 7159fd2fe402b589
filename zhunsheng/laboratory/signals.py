# SPDX-License-Identifier: Apache-2.0
"""What this room asks of the rooms above, which it does not know.

`uses_wanted` sends `equipment`; a receiver answers with a list of (day used, number of the task).
`tasks_wanted` sends `release`; a receiver answers with the numbers of tasks under way by that procedure.
"""

from django.dispatch import Signal

uses_wanted = Signal()
tasks_wanted = Signal()
