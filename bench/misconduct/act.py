# SPDX-License-Identifier: Apache-2.0
"""A kind of misconduct and the ways it is done; the ways that change rows of one table are said in a line."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bench.misconduct.world import Place, World

Doing = Callable[[World, Place, float], None]
Strength = tuple[float, float, float, float]
PLAIN: Strength = (0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Act:
    """A kind of misconduct. `strength` is what the grades differ by, from blatant to subtle.

    `ways`: how it is done, by name; worlds take them in turn. `late`: it is about tables that follow from
    others (observations, messages), so it is done once these have been brought into line with the rest.
    """

    kind: str
    clauses: str
    ways: Mapping[str, Doing]
    strength: Strength = PLAIN
    late: bool = False


def changed(table: str, key: str, to: str, where: str = "true", unit: str = "lab") -> Doing:
    """A share of the rows says something else; both may name {strength}, and `to` the row as t."""

    def doing(world: World, place: Place, strength: float) -> None:
        said = {"strength": strength, "days": int(strength)}
        world.pick(place, f"{table} WHERE {where.format(**said)}", f"{key}, lab_id")
        world.run(
            f"UPDATE {table} t SET {to.format(**said)} FROM picked p WHERE t.lab_id = p.lab_id AND"
            f" t.{key} = p.{key}"
        )
        world.tell(place, unit, "lab_id" if unit == "lab" else key)

    return doing


def gone(table: str, key: str, where: str = "true", unit: str = "lab") -> Doing:
    """A share of the rows is not there: it was never done, or the papers were cleared away."""

    def doing(world: World, place: Place, strength: float) -> None:
        said = {"strength": strength, "days": int(strength)}
        world.pick(place, f"{table} WHERE {where.format(**said)}", f"{key}, lab_id")
        world.run(f"DELETE FROM {table} t USING picked p WHERE t.lab_id = p.lab_id AND t.{key} = p.{key}")
        world.tell(place, unit, "lab_id" if unit == "lab" else key)

    return doing


def everywhere(*statements: str) -> Doing:
    """Statements about the laboratory as a whole, {labs} being where."""

    def doing(world: World, place: Place, strength: float) -> None:
        said = {"strength": strength, "days": int(strength), "labs": place.within, "seed": place.seed}
        for statement in statements:
            world.run(statement.format(**said))
        world.tell_of_labs(place)

    return doing
