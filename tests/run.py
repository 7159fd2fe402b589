# SPDX-License-Identifier: Apache-2.0
"""Runs the gates, two at a time, and says at the end, honestly, how each of them went.

    python -m tests.run everything | lint | ground

A gate that fails does not stop the others: one run shows all there is to mend. What a gate prints appears
whole when it ends. ZHUNSHENG_TEST_LANES=1 runs them one after another.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path

from tests import floors

ROOT = Path(__file__).resolve().parents[1]
GROUND_PYTHON = ROOT / ".ground" / "bin" / "python"
# These take minutes, most of them in a browser or a server of their own, and share one demo laboratory; the
# rest fills the other lane.
WALKS = ("tests/run_through", "tests/test_docs.py", "tests/test_verify_by_hand.py")

# What the other database is asked as well.
ON_BOTH = "database and not browser and not soak and not one_database"


@dataclass(frozen=True)
class Gate:
    """One command that must succeed."""

    name: str
    command: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    gate: Gate
    passed: bool
    seconds: float
    figures: Counter[str]


def tool(name: str, *arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-m", name, *arguments)


def pytest(*arguments: str, python: str = sys.executable) -> tuple[str, ...]:
    return (python, "-m", "pytest", "-q", "-p", "tests.figures", *arguments)


def lint_gates() -> list[Gate]:
    return [
        Gate("style (ruff)", tool("ruff", "check", "--quiet", ".")),
        Gate("layout (`make format` mends it)", tool("ruff", "format", "--check", "--quiet", ".")),
        Gate("types (mypy)", tool("mypy", "zhunsheng", "tests", "bench", "conftest.py")),
        Gate("floors (import-linter)", (str(Path(sys.executable).parent / "lint-imports"),)),
    ]


def rules_gate() -> Gate:
    """Where the other gates find the rules' SQL: on a fresh clone each of them would compile all of it."""
    told = (
        "from tests.database import CACHE; from zhunsheng.rules.ahead import compile_into; "
        "compile_into(CACHE / 'zhunsheng')"
    )
    return Gate("rules compiled, for the gates that follow", (sys.executable, "-c", told))


def folders(*, ground: bool) -> list[str]:
    """The rooms there are: those of the ground, or all others."""
    rooms = sorted(path.parent.name for path in (ROOT / "zhunsheng").glob("*/__init__.py"))
    return [f"zhunsheng/{room}" for room in rooms if (room in floors.ground_rooms()) == ground]


def ground_gate() -> Gate:
    command = pytest("--without-django", *folders(ground=True), python=str(GROUND_PYTHON))
    return Gate("ground rooms, where Django is absent", command)


def database_gate(name: str, kind: str, *arguments: str) -> Gate:
    return Gate(
        f"{name} on {kind}",
        # Each run empties its folder for traces as it starts.
        pytest(f"--output=test-results/{name}-{kind}".replace(" ", "-"), *arguments),
        {"ZHUNSHENG_TEST_DATABASE": kind.lower()},
    )


def without(paths: tuple[str, ...]) -> list[str]:
    return [f"--ignore={path}" for path in paths]


def house_gate() -> Gate:
    return Gate("the house (tests/)", pytest("tests", *without(WALKS)))


def gates_of(target: str) -> list[Gate]:
    match target:
        case "lint":
            return [*lint_gates(), house_gate()]
        case "ground":
            return [ground_gate()]
        case "everything":
            # Types in one lane while the other compiles; then the longest first, so that both end together.
            # The ground rooms run once, where Django is absent; they have no database to run on twice.
            house = ("tests", *folders(ground=False))
            style, layout, types, imports = lint_gates()
            return [
                types,
                rules_gate(),
                style,
                layout,
                imports,
                database_gate("the walks", "SQLite", *WALKS, "-m", "not soak"),
                database_gate("the house and the Django rooms", "SQLite", *house, *without(WALKS)),
                database_gate("the same with a database", "PostgreSQL", "-m", ON_BOTH),
                ground_gate(),
            ]
    raise SystemExit(f"tests.run: {target!r} is not lint, ground or everything")


def run(gate: Gate) -> Outcome:
    """Run one gate to its end, then show what it printed."""
    print(f"-- {gate.name}: running", flush=True)
    with tempfile.TemporaryDirectory(prefix="zhunsheng-gate-") as folder:
        figures_file, printed = Path(folder) / "figures", Path(folder) / "printed"
        environment = {**os.environ, **gate.environment, "ZHUNSHENG_TEST_FIGURES": str(figures_file)}
        started = time.monotonic()
        with printed.open("wb") as output:
            code = subprocess.run(
                gate.command, cwd=ROOT, env=environment, stdout=output, stderr=output, check=False
            ).returncode
        figures = Counter(json.loads(figures_file.read_text()) if figures_file.exists() else {})
        print(f"\n== {gate.name}\n{printed.read_text(errors='replace')}", end="", flush=True)
    return Outcome(gate, code == 0, time.monotonic() - started, figures)


def run_all(gates: list[Gate]) -> list[Outcome]:
    """Run the gates in as many lanes as there are processors to spare, in the order given."""
    lanes = int(os.environ.get("ZHUNSHENG_TEST_LANES", min(2, os.cpu_count() or 1)))
    with ThreadPoolExecutor(lanes) as pool:
        return [each.result() for each in as_completed([pool.submit(run, gate) for gate in gates])]


def report(outcomes: list[Outcome]) -> int:
    print("\n== summary")
    for outcome in outcomes:
        word = "ok    " if outcome.passed else "FAILED"
        figures = f": {spelt(outcome.figures)}" if outcome.figures else ""
        print(f"{word} {outcome.seconds:6.1f} s  {outcome.gate.name}{figures}")
    failed = [outcome for outcome in outcomes if not outcome.passed]
    print(f"{len(outcomes) - len(failed)} of {len(outcomes)} gates passed")
    totals = sum((outcome.figures for outcome in outcomes), Counter[str]())
    # A gate that failed without a failing test (style, types, a run that broke off) counts as one failure.
    totals["failed"] += sum(not outcome.figures["failed"] for outcome in failed)
    print(spelt(totals))
    return 1 if failed else 0


def spelt(figures: Counter[str]) -> str:
    """ "12 passed, 0 failed, 1 skipped"; the last only if there are any."""
    skipped = f", {figures['skipped']} skipped" if figures["skipped"] else ""
    return f"{figures['passed']} passed, {figures['failed']} failed{skipped}"


def main(arguments: list[str]) -> int:
    target = arguments[0] if arguments else "everything"
    return report(run_all(gates_of(target)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
