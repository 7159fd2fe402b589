# SPDX-License-Identifier: Apache-2.0
"""What is wrong with a draft's text, as the editor lists it: faults by line, and wrong examples."""

from collections.abc import Mapping
from dataclasses import dataclass

from zhunsheng.measure import worked
from zhunsheng.measure.procedure import Fault, Procedure, ProcedureError, RecordError, load_text
from zhunsheng.measure.procedure.loader import Path, read_tree
from zhunsheng.measure.worked import Difference


@dataclass(frozen=True, slots=True)
class Checked:
    """A text as it stands: its faults, or the procedure and the numbers that differ."""

    faults: tuple[Fault, ...]
    procedure: Procedure | None
    differences: tuple[tuple[Difference, int], ...] = ()  # each with the line of its expectation

    @property
    def whole(self) -> bool:
        """Whether it could be submitted, for all that its text says."""
        return not self.faults and not self.differences

    @property
    def lines(self) -> frozenset[int]:
        """The lines that something is wrong with."""
        return frozenset({fault.line for fault in self.faults} | {line for _found, line in self.differences})


def checked_text(text: str) -> Checked:
    """Everything wrong with a text."""
    try:
        procedure = load_text(text)
    except ProcedureError as error:
        return Checked(error.faults, None)
    _tree, lines = read_tree(text)
    faults, found = [], []
    for index, example in enumerate(procedure.worked):
        try:
            found += worked.run_example(procedure, example)
        except RecordError as error:
            faults.append(Fault(lines.get(("worked", index), 1), f"worked.{index}", error.message))
    return Checked(tuple(faults), procedure, tuple((each, _line(lines, procedure, each)) for each in found))


def _line(lines: Mapping[Path, int], procedure: Procedure, found: Difference) -> int:
    """Where the text expects the number."""
    for index, example in enumerate(procedure.worked):
        for at, expectation in enumerate(example.expect):
            if (example.id, expectation.at) == (found.example, found.at):
                return lines.get(("worked", index, "expect", at), 1)
    return 1
