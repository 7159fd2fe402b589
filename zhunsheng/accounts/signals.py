# SPDX-License-Identifier: Apache-2.0
"""What other rooms hear of accounts, inside the transaction that changes them.

`password_changed` sends `user`, `old` (None when somebody else set the password) and `new`, in clear: whoever
keeps keys locked by the password locks them anew. A receiver that raises undoes the change.
"""

from django.dispatch import Signal

password_changed = Signal()
