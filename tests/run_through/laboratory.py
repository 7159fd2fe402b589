# SPDX-License-Identifier: Apache-2.0
"""A laboratory as a stranger meets it: the installed command, a folder of its own, and the files it gives.

Nothing here imports the product: what these tests see is what the command prints and writes.
"""

import base64
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ZHUNSHENG = Path(sys.executable).with_name("zhunsheng")
# What a test run sets for itself, and what a developer's own laboratory is run with.
_NOT_INHERITED = ("ZHUNSHENG_", "DATABASE_URL", "DJANGO_", "PORT", "PYTEST_", "PYTHONPATH")
# Where the programs of other people come from; `make test` installs them all.
PACKAGES = {
    "pdfsig": "poppler-utils",
    "pdfdetach": "poppler-utils",
    "pdftoppm": "poppler-utils",
    "xmllint": "libxml2-utils",
    "xmlsec1": "xmlsec1",
    "zbarimg": "zbar-tools",
    "openssl": "openssl",
    "curl": "curl",
    "xxd": "xxd",
    "java": "default-jre-headless",
}


@dataclass(frozen=True, slots=True)
class Finished:
    """What a program did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Its standard output as JSON."""
        return json.loads(self.out)


@dataclass(frozen=True, slots=True)
class Demo:
    """A laboratory that `zhunsheng demo` built, and what `zhunsheng certificates export` gave of it."""

    folder: Path
    told: str
    number: str
    code: str
    certificate: Path
    trust: Path

    def kept(self, column: str) -> bytes:
        """A file of the exported certificate as the laboratory keeps it: its dcc, pdf or proof."""
        columns = ("dcc", "pdf", "proof")
        row = self._row("SELECT dcc_id, pdf_id, proof_id FROM work_certificate WHERE number = ?")
        digest: str = row[columns.index(column)]
        return (self.folder / "blobs" / digest[:2] / digest).read_bytes()

    def kept_leaf(self) -> dict[str, object]:
        """The leaf of the issuing event as the laboratory keeps it, in the form in which it travels."""
        body, salt = self._row(
            "SELECT body, salt FROM ledger_event JOIN work_certificate"
            " ON ledger_event.id = issuing_event_id WHERE number = ?"
        )
        return {
            "v": 1,
            "body": base64.b64encode(body.encode()).decode(),
            "salt": base64.b64encode(salt).decode(),
        }

    def _row(self, query: str) -> tuple[Any, ...]:
        connection = sqlite3.connect(f"file:{self.folder / 'zhunsheng.sqlite3'}?mode=ro", uri=True)
        try:
            row: tuple[Any, ...] | None = connection.execute(query, [self.number]).fetchone()
        finally:
            connection.close()
        assert row is not None, f"the demo keeps no certificate {self.number}"
        return row


def environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of a stranger's shell: nothing of this test run, nothing of a laboratory."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_NOT_INHERITED)}
    return {**kept, **(more or {})}


def zhunsheng(*arguments: str | Path, cwd: Path, more: Mapping[str, str] | None = None) -> Finished:
    """Run the installed command as typed, in a folder."""
    if not ZHUNSHENG.exists():
        pytest.fail(f"{ZHUNSHENG} is absent; `make setup` installs it")
    return run(ZHUNSHENG, *arguments, cwd=cwd, more=more)


def run(*command: str | Path, cwd: Path, more: Mapping[str, str] | None = None) -> Finished:
    """Run any command; whatever it answers is returned."""
    done = subprocess.run(
        list(map(str, command)), cwd=cwd, env=environment(more), capture_output=True, text=True,
        stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    return Finished(done.returncode, done.stdout, done.stderr)


def tool(program: str, *arguments: str | Path, cwd: Path) -> Finished:
    """Run a program of other people; its absence is a failure, since without it nothing was checked."""
    if shutil.which(program) is None:
        package = PACKAGES[program]
        pytest.fail(
            f"No {program} on this machine; `make test` installs it (Debian: apt-get install {package})"
        )
    return run(program, *arguments, cwd=cwd)


@cache
def demo_of_this_run() -> Demo:
    """The demo that all tests of one run share, in the folder that goes away with the run."""
    folder = Path(os.environ["ZHUNSHENG_TEST_FOLDER"]) / "run-through"
    folder.mkdir()
    return build_demo(folder, months=1)


def build_demo(folder: Path, more: Mapping[str, str] | None = None, *, months: int = 0) -> Demo:
    """Have the command build its demo in a folder's subfolder, and export the certificate that it names.

    By the same code as the whole year; without months there is only the last fortnight.
    """
    data = folder / "demo"
    built = zhunsheng("demo", "--no-serve", "--months", str(months), "--data", data, cwd=folder, more=more)
    assert built.code == 0, f"`zhunsheng demo` failed:\n{built.err[-6000:]}"
    summary = json.loads((data / "demo.json").read_text())
    certificate, trust = folder / "certificate.pdf", folder / "trust.pem"
    exported = zhunsheng(
        "certificates", "export", summary["number"], "--out", certificate, "--trust-out", trust,
        "--data", data, cwd=folder, more=more,
    )  # fmt: skip
    assert exported.code == 0, exported.err
    return Demo(data, built.out, summary["number"], summary["code"], certificate, trust)
