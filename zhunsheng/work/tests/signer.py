# SPDX-License-Identifier: Apache-2.0
"""A process of its own that signs and seals one document, and kills itself somewhere on the way.

    python -m zhunsheng.work.tests.signer TASK|AMENDMENT INSTANT MODULE FUNCTION before|after

It dies by SIGKILL at the first call of that function, as the machine would by a power cut.
"""

import importlib
import os
import signal
import sys
from datetime import datetime
from typing import Any


def die_at(module: str, function: str, moment: str) -> None:
    """Replace the function by one that kills the process."""
    home = importlib.import_module(f"zhunsheng.{module}")
    original = getattr(home, function)

    def deadly(*arguments: Any, **named: Any) -> Any:
        if moment == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        original(*arguments, **named)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(home, function, deadly)


def main(number: str, at: datetime, point: list[str]) -> None:
    import django

    django.setup()
    from django.conf import settings

    # Passwords are hashed in tests the fast way, which the settings do not know.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    from zhunsheng.accounts.models import User
    from zhunsheng.ledger import clock
    from zhunsheng.work import actions
    from zhunsheng.work.models import Amendment, Task
    from zhunsheng.work.tests.cast import PASSWORD

    die_at(*point)
    with clock.replaced_by(lambda: at):
        lin, task = User.objects.get(username="lin"), Task.objects.filter(number=number).first()
        if task is not None:
            certificate = actions.issue(lin, task, password=PASSWORD)
        else:
            amendment = Amendment.objects.get(number=number)
            certificate = actions.issue_amendment(lin, amendment, password=PASSWORD)
    print(certificate.number, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], datetime.fromisoformat(sys.argv[2]), sys.argv[3:])
