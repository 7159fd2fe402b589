# SPDX-License-Identifier: Apache-2.0
"""The table of examples that others wrote, and what is expected of each."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from tests.reference import reference_path

NOW = datetime(2026, 11, 1, tzinfo=UTC)
_TABLE = Path(__file__).parent / "data" / "received.yaml"
EXPECTED: dict[str, dict[str, Any]] = yaml.load(_TABLE.read_text(), Loader=yaml.BaseLoader)  # noqa: S506 - ours
IMPORTED = [name for name, row in EXPECTED.items() if row["outcome"] == "imports"]
REFUSED = [name for name, row in EXPECTED.items() if row["outcome"] == "refused"]


def example(name: str) -> bytes:
    """An example's bytes; the calling test is skipped loudly when the reference data is absent."""
    return (reference_path("dcc/examples") / name).read_bytes()
