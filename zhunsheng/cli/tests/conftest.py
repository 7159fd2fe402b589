# SPDX-License-Identifier: Apache-2.0
from zhunsheng.laboratory.tests.conftest import furnished, lab

__all__ = ["furnished", "lab"]
