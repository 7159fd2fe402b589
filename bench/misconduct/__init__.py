# SPDX-License-Identifier: Apache-2.0
"""Misconduct put into honest evidence, from blatant to subtle, with a table that says what was done where.

It knows the tables of evidence and what people do; of the rules that look for it, it knows nothing.
"""

from bench.misconduct.acts import ACTS, Act
from bench.misconduct.world import GRADES, World, commit

__all__ = ["ACTS", "GRADES", "Act", "World", "commit"]
