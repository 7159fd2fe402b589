# SPDX-License-Identifier: Apache-2.0
import doctest
import importlib
import pkgutil
import subprocess
import sys

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
