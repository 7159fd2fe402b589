# SPDX-License-Identifier: Apache-2.0
"""`zhunsheng evaluate` on a laboratory that has issued nothing: honest about it, and only for who may."""

import json
import os
import subprocess
import sys
from pathlib import Path

from zhunsheng.clauses.catalogue import catalogue
from zhunsheng.cli.tests.test_init import founded, zhunsheng

APPOINT = """
import sys
from pathlib import Path
from zhunsheng.cli.data import open_laboratory
open_laboratory(Path(sys.argv[1]))
from zhunsheng.accounts.actions import create_user
create_user(None, "quality", "冯洁", "stadt-land-fluss-42", name_en="Feng Jie", roles=["QUA"])
"""


def appoint(folder: str) -> None:
    """A quality manager, in a process that knows nothing of this test run's settings."""
    ours = ("ZHUNSHENG_", "DJANGO_", "DATABASE_URL")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    command = [sys.executable, "-c", APPOINT, folder]
    subprocess.run(command, check=True, capture_output=True, env=environment)


def test_a_laboratory_without_work_meets_nothing_and_breaks_nothing(tmp_path: Path) -> None:
    founded(tmp_path)
    folder = str(tmp_path / "laboratory")
    data = ("--data", folder)
    nobody = zhunsheng("evaluate", *data)
    assert (nobody.returncode, "--as" in nobody.stderr) == (1, True)
    appoint(folder)
    report = ("--month-ends", "1", "--report", str(tmp_path / "r.json"))
    made = zhunsheng("evaluate", *data, "--language", "en", *report)
    assert made.returncode == 0, made.stderr
    told = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert [each["applicable"] > 0 for each in told["trend"]] == [True, True]
    assert (told["intact"], told["hits"] and told["hits"][0]["state"]) == (True, "unknown")
    assert "0 certificates" in made.stdout
    assert "not yet eligible" in made.stdout
    marked = [line.split()[0] for line in made.stdout.splitlines() if "our reconstruction" in line]
    assert marked == ["6.3.R1", "6.3.R2", "6.3.R3", "6.3.R4", "6.3.R5"]
    inferred = [line.split()[0] for line in made.stdout.splitlines() if "[number inferred]" in line]
    assert inferred == [each.id for each in catalogue().clauses if each.provenance == "inferred-number"]
    assert "6.4.1" in inferred
    said = json.loads(zhunsheng("evaluate", *data, "--json").stdout)
    assert set(said["verdicts"].values()) == {"unknown", "not-applicable"}
    assert said["verdicts"]["5.8.4"] == "not-applicable"
    assert (said["provenance"]["6.3.R1"], said["provenance"]["6.4.1"]) == (
        "reconstruction",
        "inferred-number",
    )
    future = zhunsheng("evaluate", *data, "--as-of", "2999-01-01", "--language", "en")
    assert (future.returncode, "has not come" in future.stderr) == (1, True)
    assert zhunsheng("evaluate", *data, "--as", "admin").returncode == 1
