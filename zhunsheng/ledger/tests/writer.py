# SPDX-License-Identifier: Apache-2.0
"""A process of its own that appends events, says which were acknowledged, and may kill itself somewhere.

    python -m zhunsheng.ledger.tests.writer COUNT [MODULE FUNCTION before|after CALL]

With PUBLISH_BESIDE in its environment it publishes as a server's worker does, and waits for that at the end.
It dies by SIGKILL before or after the CALL-th call of that function, as the machine would by a power cut.
"""

import importlib
import os
import signal
import sys
import time
from typing import Any


def die_at(module: str, function: str, moment: str, call: int) -> None:
    """Replace the function by one that kills the process."""
    home = importlib.import_module(f"zhunsheng.ledger.{module}")
    original, calls = getattr(home, function), iter(range(1, sys.maxsize))

    def deadly(*arguments: Any, **named: Any) -> Any:
        last = next(calls) == call
        if last and moment == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        result = original(*arguments, **named)
        if last:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(home, function, deadly)


def main(count: int, point: list[str]) -> None:
    import django

    django.setup()
    from zhunsheng.ledger import publisher
    from zhunsheng.ledger.tests.cast import tell

    if point:
        module, function, moment, call = point
        die_at(module, function, moment, int(call))
    beside = "PUBLISH_BESIDE" in os.environ
    if beside:
        publisher.start()
    for number in range(count):
        print(tell(number).pk, flush=True)
    if beside:
        wait_until_published()


def wait_until_published(seconds: float = 30) -> None:
    """Until the published checkpoint is the newest committed one; TimeoutError when that takes too long."""
    from zhunsheng.ledger import publication, tree

    end = time.monotonic() + seconds
    while time.monotonic() < end:
        last = tree.last_checkpoint()
        if last is not None and publication.read_checkpoint() == last.note.encode():
            return
        time.sleep(0.05)
    raise TimeoutError("the newest checkpoint is not published")


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
