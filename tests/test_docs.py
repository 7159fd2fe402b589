# SPDX-License-Identifier: Apache-2.0
"""What the documents tell people to do can be done: commands run as printed, links lead somewhere."""

import re
import shlex
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests import tree
from tests.ports import free_port
from tests.run_through.laboratory import ZHUNSHENG, Demo, Finished, demo_of_this_run, environment, run

READMES = ("README.md", "README.en.md")
DOCUMENTS = tuple(
    name.as_posix()
    for name in tree.files()
    if name.suffix == ".md" and (name.parent == Path() or name.parts[0] == "docs")
)
CONSOLE = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ ", re.MULTILINE)
STARTING = 90  # seconds; a server that says nothing for so long is not coming


def text(document: str) -> str:
    return (tree.ROOT / document).read_text()


def commands(document: str) -> list[str]:
    """The commands a document prints, each after its prompt."""
    blocks = CONSOLE.findall(text(document))
    return [line[2:] for block in blocks for line in block.splitlines() if line.startswith("$ ")]


def headings(document: str) -> list[str]:
    """The marks of a document's headings, code left out."""
    return HEADING.findall(re.sub(r"^```.*?^```", "", text(document), flags=re.MULTILINE | re.DOTALL))


@pytest.fixture(scope="session")
def demo() -> Demo:
    """The demo laboratory, built once by the command itself."""
    return demo_of_this_run()


@pytest.fixture(scope="session")
def shell(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A reader's folder: the demo where the README puts it, so that its first command finds it built."""
    folder = tmp_path_factory.mktemp("reader")
    shutil.copytree(demo.folder, folder / "var" / "demo")
    shutil.copy(demo.certificate, folder / "certificate.pdf")
    shutil.copy(demo.trust, folder / "trust.pem")
    shutil.copytree(tree.ROOT / "docs" / "examples", folder / "docs" / "examples")
    (folder / "attachments").mkdir()
    (folder / "password.txt").write_text("a-long-enough-password\n")
    (folder / "demo-password.txt").write_text("zhunsheng-demo\n")  # as the demo prints it at every start
    return folder


def typed(command: str, demo: Demo, shell: Path) -> Finished:
    """A command as a reader types it, but for the certificate's number, which follows the demo's day."""
    words = shlex.split(command.replace("ZS2026-000001", demo.number))
    if words[0] == "zhunsheng":
        words[0] = str(ZHUNSHENG)
    return run(*words, cwd=shell)


def served(command: str, shell: Path) -> Finished:
    """A command that serves until it is stopped: it has worked once the sign-in page answers."""
    port = free_port()
    words = [str(ZHUNSHENG), *shlex.split(command)[1:]]
    server = subprocess.Popen(
        words,
        cwd=shell,
        env=environment({"PORT": str(port)}),
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
    )
    try:
        answered = _answers(f"http://127.0.0.1:{port}/accounts/sign-in/", server)
    finally:
        server.terminate()
        try:
            _out, said = server.communicate(timeout=STARTING)
        except subprocess.TimeoutExpired:
            server.kill()
            raise
    return Finished(0 if answered else 1, "", said.decode())


def _answers(address: str, server: subprocess.Popen[bytes]) -> bool:
    end = time.monotonic() + STARTING
    while time.monotonic() < end and server.poll() is None:
        try:
            with urllib.request.urlopen(address) as answer:  # noqa: S310 - our own server's address
                return "登录" in answer.read().decode()
        except urllib.error.URLError:
            time.sleep(0.2)
    return False


@pytest.mark.parametrize("document", [name for name in DOCUMENTS if commands(name)])
def test_commands_run_as_printed(document: str, demo: Demo, shell: Path, tmp_path: Path) -> None:
    here = tmp_path / "here"
    shutil.copytree(shell, here)
    failed = {}
    for command in commands(document):
        if command.startswith("make "):
            continue
        said = served(command, here) if command.startswith("zhunsheng serve") else typed(command, demo, here)
        if said.code != 0:
            failed[command] = f"exit {said.code}: {said.err[-500:]}"
    tree.no(f"{document}: {command}: {why}" for command, why in failed.items())


def test_the_readme_prints_the_commands_that_matter() -> None:
    printed = "\n".join(commands("README.md"))
    for command in ("make demo", "make test", "zhunsheng demo", "zhunsheng certificates export",
                    "zhunsheng verify", "zhunsheng init", "zhunsheng serve"):  # fmt: skip
        assert command in printed


def test_the_first_command_of_the_readme_answers_with_the_demo(demo: Demo, shell: Path) -> None:
    said = typed("zhunsheng demo --no-serve --data var/demo", demo, shell)
    assert said.code == 0, said.err
    assert demo.number in said.out
    assert demo.code in said.out


def test_make_targets_exist() -> None:
    targets = {command for name in DOCUMENTS for command in commands(name) if command.startswith("make ")}
    assert {"make demo", "make test"} <= targets
    for target in targets:
        words = ["make", "-n", *shlex.split(target)[1:]]
        said = subprocess.run(words, cwd=tree.ROOT, capture_output=True, text=True, check=False)
        assert said.returncode == 0, f"{target}: {said.stderr}"


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_lead_somewhere(document: str) -> None:
    links = [link.partition("#")[0] for link in LINK.findall(text(document)) if "://" not in link]
    folder = (tree.ROOT / document).parent
    tree.no(f"{document}: {link}" for link in links if link and not (folder / link).exists())


def test_both_readmes_say_the_same_in_two_languages() -> None:
    chinese, english = (READMES[0], READMES[1])
    assert headings(chinese) == headings(english)
    plain = [command.replace(" --language en", "") for command in commands(english)]
    assert commands(chinese) == plain
    assert LINK.findall(text(chinese))[1:] == LINK.findall(text(english))[1:]  # the first leads to the other


def test_exit_codes_in_the_readme_are_those_of_the_command(demo: Demo, shell: Path) -> None:
    """0 valid and trusted, 1 without trust, 2 unreadable: as both READMEs say."""
    assert typed("zhunsheng verify certificate.pdf --trust trust.pem", demo, shell).code == 0
    without = typed("zhunsheng verify certificate.pdf", demo, shell)
    assert without.code == 1
    assert "文件完好，签发者未知" in without.out
    assert typed("zhunsheng verify password.txt", demo, shell).code == 2
