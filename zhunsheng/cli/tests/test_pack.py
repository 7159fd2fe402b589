# SPDX-License-Identifier: Apache-2.0
"""`zhunsheng pack` as people type it, on a laboratory that has issued nothing."""

import json
from pathlib import Path

from zhunsheng.cli.tests.test_evaluate import appoint
from zhunsheng.cli.tests.test_init import init, zhunsheng


def test_a_laboratory_exports_its_pack(tmp_path: Path) -> None:
    init(tmp_path)
    folder = str(tmp_path / "laboratory")
    data = ("--data", folder)
    out = tmp_path / "pack"
    nobody = zhunsheng("pack", "export", str(out), *data)
    assert (nobody.returncode, "--as" in nobody.stderr) == (1, True)
    appoint(folder)
    made = zhunsheng("pack", "export", str(out), *data, "--language", "en")
    assert made.returncode == 0, made.stderr
    assert "0 certificates" in made.stdout
    assert (tmp_path / "laboratory" / "keys" / "pseudonyms.key").exists()
    again = zhunsheng("pack", "export", str(out), *data, "--language", "en")
    assert (again.returncode, "exists already" in again.stderr) == (1, True)
    plain = zhunsheng("pack", "export", str(tmp_path / "plain"), *data, "--plain", "names are needed")
    assert (plain.returncode, "--as" in plain.stderr) == (1, True)
    tar = zhunsheng("pack", "export", str(tmp_path / "pack.tar"), *data, "--json")
    said = json.loads(tar.stdout)
    assert (tar.returncode, said["manifest"]["pseudonymous"]) == (0, True)
