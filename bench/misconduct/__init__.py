# SPDX-License-Identifier: Apache-2.0
"""Misconduct put into honest evidence, from blatant to subtle, with a table that says what was done where.

It knows the tables of evidence and what people do; of the rules that look for it, it knows nothing.
"""

from bench.misconduct.act import Act
from bench.misconduct.acts import ACTS
from bench.misconduct.honest import furnish
from bench.misconduct.world import GRADES, World, commit, sittings

__all__ = ["ACTS", "GRADES", "Act", "World", "commit", "furnish", "sittings"]
