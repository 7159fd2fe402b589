# SPDX-License-Identifier: Apache-2.0
"""What every file of the project keeps to: licence line, size, and no trace of where it was written."""

import ast
import re
import warnings
from collections.abc import Iterator
from pathlib import Path

from tests import tree

LICENCE = "SPDX-License-Identifier: Apache-2.0"
LICENSED_SUFFIXES = {".typ", ".css", ".js"}
FILE_CAP = 700
FUNCTION_CAP, FUNCTION_NOTICE = 80, 45

# The words are put together here, so that this file does not contain what it forbids.
# "/wo" "rk/orders/" is an address of ours; folders of that name on a developer's machine are not.
MACHINE_PATH = re.compile(
    r"(?:^|[^A-Za-z0-9_.])/(?:wor" + r"k/(?:main|shared|\.)|(?:far" + r"m|roo" + r"t)/[a-z.])"
)
REGISTRY = re.compile("|".join(["python" + "hosted", r"pypi\.org" + "/simple", "registry\\." + "npmjs",
                                "deb\\." + "debian\\.org", "index" + "-url"]), re.IGNORECASE)  # fmt: skip
FOREIGN_WORDS = re.compile(
    r"\b(" + "|".join(["cla" + "ude", "anthro" + "pic", "chat" + "gpt", "co" + "pilot", "sub" + "agent",
                       "this " + "session", "iss" + r"ue #?[0-9]+"]) + r")\b", re.IGNORECASE)  # fmt: skip
# Hashes and drawings match words by chance.
NO_PROSE = {".svg", ".lock"}


def places(pattern: re.Pattern[str]) -> list[str]:
    """Each line of the project's texts that the pattern is found on."""
    return [
        f"{name}:{number}: {line.strip()[:120]}"
        for name, text in tree.texts()
        if name.suffix not in NO_PROSE
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def functions(text: str) -> Iterator[tuple[str, int, int]]:
    """Name, line and length of each function, decorators left out."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, node.lineno, (node.end_lineno or node.lineno) - node.lineno + 1


def test_every_source_file_names_its_licence() -> None:
    scripts = [(name, text) for name, text in tree.texts() if text.startswith("#!")]
    styles = [(name, text) for name, text in tree.texts() if name.suffix in LICENSED_SUFFIXES]
    sources = [(name, text) for name, text in scripts + styles + tree.python() if text.strip()]
    tree.no({str(name) for name, text in sources if LICENCE not in text[:300]})


def test_no_python_file_is_too_long() -> None:
    lengths = [(str(name), text.count("\n")) for name, text in tree.python()]
    tree.no(f"{name}: {length} lines" for name, length in lengths if length > FILE_CAP)


def test_no_function_is_too_long() -> None:
    sizes = [(length, f"{name}:{line} {function}") for name, text in tree.python()
             for function, line, length in functions(text)]  # fmt: skip
    long = [
        f"{length} lines: {place}"
        for length, place in sorted(sizes, reverse=True)
        if length > FUNCTION_NOTICE
    ]
    if long:
        warnings.warn(f"functions over {FUNCTION_NOTICE} lines:\n" + "\n".join(long), stacklevel=1)
    tree.no(f"{place}: {length} lines" for length, place in sizes if length > FUNCTION_CAP)


def test_no_path_of_one_machine() -> None:
    tree.no(places(MACHINE_PATH))


def test_no_address_of_a_registry() -> None:
    tree.no(places(REGISTRY))


def test_the_project_speaks_only_of_itself() -> None:
    tree.no(places(FOREIGN_WORDS))


def test_locks_hold_names_and_hashes_only() -> None:
    line = re.compile(r"[a-z0-9-]+==[^ ]+( ; [^\\]+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?")
    for lock in sorted(path.name for path in tree.ROOT.glob("requirements*.lock")):
        text = (tree.ROOT / lock).read_text()
        tree.no(f"{lock}: {odd}" for odd in text.splitlines() if not line.fullmatch(odd))


def test_the_three_locks_agree() -> None:
    """`make test` tests the versions that `make demo` installs."""
    development = _versions("requirements-dev.lock")
    assert _versions("requirements.lock") <= development
    assert _versions("requirements-ground.lock") <= development
    assert not [line for line in _versions("requirements-ground.lock") if line.startswith("django")]


def _versions(lock: str) -> set[str]:
    return {line for line in (tree.ROOT / lock).read_text().splitlines() if "==" in line}


def test_suppressed_checks_give_a_reason() -> None:
    """A `type: ignore` or `noqa` names what it silences and says why, on the same line."""
    silenced = re.compile(r"#\s*(type: ignore|noqa)(?P<rest>.*)$")
    named = re.compile(r"(\[[a-z, -]+\]|: ?[A-Z]+[0-9]+(, ?[A-Z]+[0-9]+)*)\s*[#:–-]+\s*\S+.*")
    bare = [
        f"{name}:{number}: {line.strip()}"
        for name, text in tree.python()
        if name.name != Path(__file__).name
        for number, line in enumerate(text.splitlines(), 1)
        if (found := silenced.search(line)) and not named.fullmatch(found["rest"])
    ]
    tree.no(bare)


def test_rooms_have_no_shapeless_modules() -> None:
    """Helpers are named by their subject."""
    shapeless = {"utils", "util", "common", "core", "helpers", "misc"}
    tree.no(str(name) for name, _ in tree.product() if shapeless & {name.stem, *name.parts})


def test_every_test_is_where_the_gates_look() -> None:
    """`make test` runs tests/ and each room; a test file elsewhere would never run."""
    seen = re.compile(r"tests/(\w+/)*test_\w+\.py|zhunsheng/\w+/(\w+/)*tests/(\w+/)*test_\w+\.py")
    tests = [name.as_posix() for name, _ in tree.python() if name.name.startswith("test_")]
    tree.no(name for name in tests if not seen.fullmatch(name))
