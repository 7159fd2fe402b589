# SPDX-License-Identifier: Apache-2.0
"""Stands in for what is asked apart: wants more than it may have, or tells what it was given."""

import json
import os
import signal
import tempfile
from pathlib import Path
from typing import BinaryIO


def answer(question: BinaryIO) -> str:
    """Do what the question asks."""
    asked = question.read().decode()
    if asked == "sleep":
        signal.pause()
    if asked == "loop":
        while True:
            pass
    if asked == "write":
        with tempfile.TemporaryFile() as file:
            file.write(b"x")
            file.flush()
    if asked == "say much":
        return "x" * 2_000_000
    if asked == "what were you given":
        return json.dumps({"environment": dict(os.environ), "folder": str(Path.cwd())})
    return str(len(bytearray(2 * 1024 * 1024 * 1024)))
