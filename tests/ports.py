# SPDX-License-Identifier: Apache-2.0
"""Ports for servers that tests start, which nothing else on the machine takes in between.

A port asked of the system and given back lies in the range that outgoing connections are served from, and a
browser at work next door opens many: between asking and listening somebody else may have it.
"""

import random
import socket

# Below what Linux (32768) and others (49152) give to outgoing connections, above the well-known servers.
_FIRST, _LAST = 20_000, 32_000
_given: set[int] = set()


def free_port() -> int:
    """A port of 127.0.0.1 on which nobody listens, given once per process."""
    while True:
        port = random.SystemRandom().randint(_FIRST, _LAST)
        if port not in _given and _listens_nobody(port):
            _given.add(port)
            return port


def _listens_nobody(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
