# SPDX-License-Identifier: Apache-2.0
"""Honest rows for every table of evidence that a world does not have yet, with the slips people make.

What they say follows from the work that is there (certificates, people, standards) and from what the code
of good practice asks. Slips stay within what it allows: an answer on the last day, an audit put off by two
weeks, an order late with its reason, a questionable result with its corrective action.
"""

from bench.misconduct.following import FOLLOWING
from bench.misconduct.honest import house, methods, orders, papers, quality, roster, standards, standing
from bench.misconduct.honest.drawing import prepare
from bench.misconduct.world import World

__all__ = ["furnish"]


def furnish(world: World, seed: int = 1) -> None:
    """The world gets the tables and columns it lacks."""
    prepare(world, seed)
    for part in (roster, methods, standards, papers, orders, house, quality, standing):
        part.furnish(world)
    for table in FOLLOWING:
        if table not in world.tables:
            world.table(table, FOLLOWING[table])
