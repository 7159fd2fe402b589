# SPDX-License-Identifier: Apache-2.0
import os

from zhunsheng.laboratory.tests.conftest import furnished, lab

__all__ = ["furnished", "lab"]

# The hub's own tests ask the database; the demo is long to play and shows nothing more of it.
_ON_SQLITE = ["test_demo_hub.py"]
collect_ignore = _ON_SQLITE if os.environ.get("ZHUNSHENG_TEST_DATABASE") == "postgresql" else []
