# SPDX-License-Identifier: Apache-2.0
import ast
import doctest
import importlib
import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import zhunsheng.measure

MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(zhunsheng.measure.__path__, "zhunsheng.measure.")
    if ".tests" not in module.name
)


def test_the_core_imports_where_django_is_absent() -> None:
    program = (
        "import sys; sys.modules['django'] = None\n"
        f"import importlib; [importlib.import_module(name) for name in {MODULES!r}]\n"
        "rooms = {name.split('.')[1] for name in sys.modules if name.startswith('zhunsheng.')}\n"
        "print(sorted(rooms))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['measure']"


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_the_documentation_run(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def without_example(tree: ast.Module) -> Iterator[str]:
    """Public functions, and classes with public methods, whose documentation shows no use of them."""
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef | ast.ClassDef) or node.name.startswith("_"):
            continue
        methods = [each for each in node.body if isinstance(each, ast.FunctionDef) and each.name[0] != "_"]
        parts: list[ast.FunctionDef | ast.ClassDef] = [node]
        parts += methods if isinstance(node, ast.ClassDef) else []
        shown = any(">>>" in (ast.get_docstring(part) or "") for part in parts)
        if not shown and (methods or isinstance(node, ast.FunctionDef)):
            yield node.name


def test_every_public_function_shows_an_example() -> None:
    folder = Path(zhunsheng.measure.__file__).parent
    files = [file for file in folder.rglob("*.py") if not {"tests", "procedure"} & set(file.parts)]
    found = [
        f"{file.relative_to(folder)}: {name}"
        for file in files
        for name in without_example(ast.parse(file.read_text("utf-8")))
    ]
    assert found == []
