# SPDX-License-Identifier: Apache-2.0
"""The code on the command line, in both languages, where Django is absent."""

import json
import subprocess
import sys

import pytest

from zhunsheng.cli.main import main


def test_the_list_names_every_node(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["clauses", "list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 138  # the last says what the catalogue was made from
    assert lines[0].split() == ["4.1", "应", "法律地位"]
    assert sum("[重构]" in line for line in lines) == 5


def test_one_node_says_how_it_is_checked_and_by_which_rules(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["clauses", "show", "5.8.4", "--language", "en"]) == 0
    said = capsys.readouterr().out
    assert "5.8.4/covered: no use without traceability in force [R-TRACE-01, R-TRACE-03, R-TRACE-05]" in said
    assert main(["clauses", "show", "6.3.R1"]) == 0
    assert "本实验室软件的重构，非规范文本" in capsys.readouterr().out


def test_the_list_is_machine_readable(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["clauses", "list", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert len(data["clauses"]) == 137
    assert main(["clauses", "show", "4.2", "--json"]) == 0
    fit = json.loads(capsys.readouterr().out)["parts"][3]
    assert (fit["ref"], fit["rules"][0], fit["awaits"]) == ("4.2/environment_fit", "R-ENV-01", None)


def test_a_node_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["clauses", "show", "9.9", "--language", "en"]) == 2
    assert "the code has no clause 9.9" in capsys.readouterr().err


def test_it_needs_no_django() -> None:
    program = (
        "import sys; sys.modules['django'] = None\n"
        "from zhunsheng.cli.main import main; sys.exit(main(['clauses', 'show', '5.1']))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.startswith("5.1")) == (0, True), done.stderr
