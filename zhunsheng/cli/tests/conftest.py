# SPDX-License-Identifier: Apache-2.0
from zhunsheng.laboratory.tests.conftest import folder, lab

__all__ = ["folder", "lab"]
