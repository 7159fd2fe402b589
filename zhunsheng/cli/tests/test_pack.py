# SPDX-License-Identifier: Apache-2.0
"""`zhunsheng pack` as people type it, on a laboratory that has issued nothing."""

import json
import subprocess
import sys
from pathlib import Path

from tests import tree
from zhunsheng.certificate.tests.tools import verapdf
from zhunsheng.cli.tests.test_evaluate import appoint
from zhunsheng.cli.tests.test_init import founded, zhunsheng

EXAMPLE = tree.ROOT / "docs" / "examples" / "write_pack.py"


def test_a_laboratory_exports_its_pack(tmp_path: Path) -> None:
    founded(tmp_path)
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
    unknown = zhunsheng("pack", "check", str(out), "--language", "en")
    assert (unknown.returncode, "signer unknown" in unknown.stdout) == (1, True), unknown.stderr
    (tmp_path / "key").write_text(said["manifest"]["key"] + "\n")
    trusted = zhunsheng("pack", "check", str(tmp_path / "pack.tar"), "--trust", str(tmp_path / "key"))
    assert trusted.returncode == 0, trusted.stdout


def test_a_pack_written_by_another_system_is_checked_and_evaluated(tmp_path: Path) -> None:
    """The example in plain Python of docs/packs.md."""
    out = tmp_path / "pack"
    subprocess.run([sys.executable, str(EXAMPLE), str(out)], check=True, capture_output=True)
    trust = ("--trust", str(tmp_path / "pack.vkey"))
    good = zhunsheng("pack", "check", str(out), *trust, "--lab", "91330200MA2EXAMPLE", "--json")
    assert (good.returncode, json.loads(good.stdout)["verdict"]) == (0, "valid")
    other = zhunsheng("pack", "check", str(out), *trust, "--lab", "another", "--language", "en")
    assert (other.returncode, "not of another" in other.stdout) == (1, True)
    drawn = [tmp_path / name for name in ("r.pdf", "r.html", "r.json", "r.oscal.json", "r.framework.yaml")]
    asked = [word for path in drawn for word in ("--report", str(path))]
    said = zhunsheng("evaluate", str(out), *trust, "--language", "en", "--month-ends", "1", *asked)
    assert (said.returncode, "1 certificates" in said.stdout) == (0, True), said.stderr
    _check_reports(tmp_path)
    again = zhunsheng("evaluate", str(out), "--language", "en", "--report", str(drawn[0]))
    assert (again.returncode, "overwrites nothing" in again.stderr) == (1, True)
    strange = zhunsheng("evaluate", str(out), "--language", "en", "--report", str(tmp_path / "r.doc"))
    assert (strange.returncode, ".oscal.json" in strange.stderr) == (1, True)
    day = json.loads(zhunsheng("evaluate", str(out), "--as-of", "2026-02-01", "--json").stdout)
    assert (day["asked"]["rows"]["certificates"], day["as_of"]) == (0, "2026-02-01")
    outside = zhunsheng("evaluate", str(out), "--as-of", "2020-01-01", "--language", "en")
    assert (outside.returncode, "says nothing of" in outside.stderr) == (2, True)
    (out / "traceability" / "part-00000.parquet").write_bytes(b"PAR1")
    changed = zhunsheng("pack", "check", str(out), *trust, "--language", "en")
    assert (changed.returncode, "traceability" in changed.stdout) == (1, True)
    assert zhunsheng("evaluate", str(out), *trust).returncode == 1
    assert zhunsheng("pack", "check", str(tmp_path / "pack.vkey")).returncode == 2


def _check_reports(folder: Path) -> None:
    """Every form is of the same evaluation, and the paper is an archive file by veraPDF."""
    told = json.loads((folder / "r.json").read_text(encoding="utf-8"))
    assert (told["format"], told["pack"]["verdict"]) == ("zhunsheng-evaluation", "valid")
    assert len(told["trend"]) == 2
    assert told["asked"]["rows"]["certificates"] == told["asked"]["units"]["R-TRACE-01"] == 1
    assert told["sha256"] in (folder / "r.html").read_text(encoding="utf-8")
    assert told["sha256"] in (folder / "r.oscal.json").read_text(encoding="utf-8")
    assert verapdf(folder / "r.pdf") == ["VERDICT 3a true", "VERDICT ua1 true"]
