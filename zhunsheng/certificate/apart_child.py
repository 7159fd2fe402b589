# SPDX-License-Identifier: Apache-2.0
"""The process in which a stranger's file is looked at: `python -m … MODULE SECONDS MEMORY FILE HANDLES`.

The limits are set before anything else is imported or read, and can't be lifted any more.
"""

import importlib
import resource
import sys


def main(module: str, processor: int, memory: int, file: int, handles: int) -> int:
    """Answer one question; 0 when there is an answer, of whatever kind."""
    for limit, most in (
        (resource.RLIMIT_CPU, processor),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, file),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, handles),
    ):
        resource.setrlimit(limit, (most, most))
    answer: str = importlib.import_module(module).answer(sys.stdin.buffer)
    sys.stdout.write(answer)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], *(int(limit) for limit in sys.argv[2:6])))
