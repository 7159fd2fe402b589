# SPDX-License-Identifier: Apache-2.0
"""A process that signs and seals documents in children of its own, which kill themselves on the way.

    python -m zhunsheng.work.tests.signer

It reads a line of JSON a document, {"number", "at", "data", "anchor", "point": [module, function, moment]},
the number of a task or amendment, and answers with how the child ended. A child dies by SIGKILL at the first
call of that function, before or after it, as the machine would by a power cut; memory and connection are its
own. Starting Python and Django and compiling the rules takes longer than what is tested: the parent does it.
"""

import importlib
import json
import os
import signal
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import django

from zhunsheng.rules.catalogue import RULES
from zhunsheng.rules.slices import judge


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


def sign(wanted: dict[str, Any]) -> None:
    """Sign and seal, unless killed."""
    from django.conf import settings

    from zhunsheng.accounts.models import User
    from zhunsheng.ledger import clock
    from zhunsheng.work import actions
    from zhunsheng.work.models import Amendment, Task
    from zhunsheng.work.tests.cast import PASSWORD

    settings.DATA_DIR, settings.ANCHOR_FILE = Path(wanted["data"]), Path(wanted["anchor"])
    # Passwords are hashed in tests the fast way, which the settings do not know.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    die_at(*wanted["point"])
    at, number = datetime.fromisoformat(wanted["at"]), wanted["number"]
    with clock.replaced_by(lambda: at):
        lin, task = User.objects.get(username="lin"), Task.objects.filter(number=number).first()
        if task is not None:
            actions.issue(lin, task, password=PASSWORD)
        else:
            actions.issue_amendment(lin, Amendment.objects.get(number=number), password=PASSWORD)


def main() -> None:
    """A child for each line, until there are no more."""
    django.setup()
    importlib.import_module("zhunsheng.work.tests.cast")  # and with it all that signing takes
    judge(RULES, {})
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            sign(json.loads(line))
            os._exit(0)
        _child, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()
