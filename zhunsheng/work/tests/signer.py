# SPDX-License-Identifier: Apache-2.0
"""A process of its own that signs and seals one certificate, and kills itself somewhere on the way.

    python -m zhunsheng.work.tests.signer TASK INSTANT MODULE FUNCTION before|after

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
    from zhunsheng.work.models import Task
    from zhunsheng.work.tests.cast import PASSWORD

    die_at(*point)
    with clock.replaced_by(lambda: at):
        task = Task.objects.get(number=number)
        certificate = actions.issue(User.objects.get(username="lin"), task, password=PASSWORD)
    print(certificate.number, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], datetime.fromisoformat(sys.argv[2]), sys.argv[3:])
