# SPDX-License-Identifier: Apache-2.0
"""The import contracts of the house, for import-linter: rooms, the order inside one, and what is private."""

from collections.abc import Callable, Iterator

import grimp
from importlinter import Contract, ContractCheck, output

from tests import floors

# Inside a Django room a module may import those of its own step and of earlier ones.
STEPS = {"models": 0, "queries": 1, "evidence": 2, "actions": 2, "forms": 3, "views": 4, "urls": 5}
PRIVATE = {"forms", "views"}
# The public pages and the API are strangers inside the house: of the rooms they see questions and deeds only,
# the errors those raise, and the one clock.
STRANGERS = ("zhunsheng.web.portal", "zhunsheng.web.api", "zhunsheng.web.public")
OPEN_TO_STRANGERS = {"queries", "actions", "errors", "clock"}
NOT_ON_THE_GROUND = {
    "django", "psycopg", "granian", "environs", "whitenoise", "axes", "csp", "django_htmx",
}  # fmt: skip


def part_of(module: str) -> str:
    """The part of its room that a module belongs to: "forms" for zhunsheng.work.forms.record."""
    parts = module.split(".")
    return parts[2] if len(parts) > 2 else ""


def rooms(importer: str, imported: str) -> str | None:
    """Rooms import only what the table allows."""
    return floors.breach(importer, imported)


def ground(importer: str, imported: str) -> str | None:
    """Ground rooms know neither the web framework nor the database, nor where settings come from."""
    if floors.room_of(importer) in floors.ground_rooms() and imported.split(".")[0] in NOT_ON_THE_GROUND:
        return "a ground room works where this package is absent"
    return None


def order(importer: str, imported: str) -> str | None:
    """Inside a room: models <- queries <- evidence, actions <- forms <- views <- urls."""
    if floors.room_of(importer) != floors.room_of(imported):
        return None
    above, below = STEPS.get(part_of(importer)), STEPS.get(part_of(imported))
    if above is None or below is None or above >= below:
        return None
    return f"{part_of(importer)} come before {part_of(imported)}"


def private(importer: str, imported: str) -> str | None:
    """A room's forms and views are its own; what other rooms need of them is a query or an action."""
    if floors.room_of(imported) in {None, floors.room_of(importer)} or part_of(imported) not in PRIVATE:
        return None
    return f"{part_of(imported)} are private to {floors.room_of(imported)}"


def strangers(importer: str, imported: str) -> str | None:
    """The portal and the API reach the rooms only through queries and actions."""
    room = floors.room_of(imported)
    if (
        not importer.startswith(STRANGERS)
        or ".tests" in importer
        or room in {None, "web", *floors.ground_rooms()}
    ):
        return None
    return None if part_of(imported) in OPEN_TO_STRANGERS else "portal and api use only queries and actions"


Question = Callable[[str, str], str | None]


class Judged(Contract):
    """Asks one question of every import in the package; a reason in return is a breach."""

    question: Question

    def check(self, graph: grimp.ImportGraph, verbose: bool) -> ContractCheck:  # noqa: ARG002  # their signature
        breaches = list(self._breaches(graph))
        return ContractCheck(kept=not breaches, metadata={"breaches": breaches})

    def _breaches(self, graph: grimp.ImportGraph) -> Iterator[str]:
        for importer in sorted(graph.modules):
            for imported in sorted(graph.find_modules_directly_imported_by(importer)):
                reason = type(self).question(importer, imported)
                if reason:
                    lines = graph.get_import_details(importer=importer, imported=imported)
                    numbers = ", ".join(str(line["line_number"]) for line in lines)
                    yield f"{importer} line {numbers} imports {imported}: {reason}"

    def render_broken_contract(self, check: ContractCheck) -> None:
        for line in check.metadata["breaches"]:
            output.print_error(line)


class RoomsContract(Judged):
    question = staticmethod(rooms)


class GroundContract(Judged):
    question = staticmethod(ground)


class OrderContract(Judged):
    question = staticmethod(order)


class PrivateContract(Judged):
    question = staticmethod(private)


class StrangersContract(Judged):
    question = staticmethod(strangers)
