# SPDX-License-Identifier: Apache-2.0
"""Where tests find reference data that others wrote and this repository does not copy."""

import os
from pathlib import Path

import pytest

ROOT = Path(os.environ.get("ZHUNSHENG_REFERENCE", Path(__file__).resolve().parents[1].parent / "shared"))


def reference_path(relative: str) -> Path:
    """Path of a reference file or folder; skips the calling test loudly when it is absent."""
    path = ROOT / relative
    if not path.exists():
        pytest.skip(f"REFERENCE DATA ABSENT: {path} (set ZHUNSHENG_REFERENCE); this test checked nothing")
    return path
