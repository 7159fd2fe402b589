# SPDX-License-Identifier: Apache-2.0
import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

GOOD = {
    "--name": "某某计量有限公司",
    "--name-en": "Some Metrology Ltd.",
    "--credit-code": "91330000MA0000000X",
    "--address": "宁波市",
    "--address-en": "Ningbo",
    "--origin": "log.example.com/some",
}


def zhunsheng(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The command, in a process of its own that knows nothing of this test run's settings."""
    return python("-m", "zhunsheng.cli.main", *arguments)


def python(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Python in such a process."""
    ours = ("ZHUNSHENG_", "DJANGO_", "DATABASE_URL")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, env=environment, check=False
    )


def init(folder: Path, **changed: str) -> subprocess.CompletedProcess[str]:
    password = folder / "password"
    password.write_text(changed.pop("password", "a-long-password-1"))
    wanted = {**GOOD, **{f"--{name.replace('_', '-')}": value for name, value in changed.items()}}
    arguments = [part for pair in wanted.items() for part in pair]
    data = folder / "laboratory"
    return zhunsheng("init", "--data", str(data), "--password-file", str(password), *arguments)


@cache
def _founded() -> Path:
    folder = Path(os.environ["ZHUNSHENG_TEST_FOLDER"]) / "founded"
    folder.mkdir()
    assert init(folder).returncode == 0
    return folder


def founded(folder: Path) -> None:
    """What `init` makes there, made once a run and copied, since its tables alone take seconds."""
    shutil.copytree(_founded(), folder, dirs_exist_ok=True)


def test_an_empty_laboratory_is_ready_and_its_secrets_are_its_own(tmp_path: Path) -> None:
    assert init(tmp_path).returncode == 0
    keys = tmp_path / "laboratory" / "keys"
    private = [path for path in keys.iterdir() if path.suffix == ".key" or path.name == "secret"]
    assert len(private) == 4
    assert {oct(path.stat().st_mode & 0o777) for path in private} == {"0o600"}
    listed = zhunsheng("certificates", "list", "--json", "--data", str(tmp_path / "laboratory"))
    assert (listed.returncode, listed.stdout.strip()) == (0, "[]")


_LOADED = """
import sys
from pathlib import Path
from zhunsheng.cli.data import open_laboratory
open_laboratory(Path(sys.argv[1]))
print(sorted({"ibis", "pint", "pyhanko", "zhunsheng.work.actions"} & set(sys.modules)))
"""


def test_a_command_starts_without_what_only_some_ask_for(tmp_path: Path) -> None:
    """Rules, procedures and seals take a second to load, and most commands do without."""
    founded(tmp_path)
    assert python("-c", _LOADED, str(tmp_path / "laboratory")).stdout == "[]\n"


def test_a_second_init_changes_nothing(tmp_path: Path) -> None:
    founded(tmp_path)
    before = (tmp_path / "laboratory" / "keys" / "log.key").read_bytes()
    again = init(tmp_path)
    assert again.returncode == 1
    assert "已经有一个实验室" in again.stderr
    assert (tmp_path / "laboratory" / "keys" / "log.key").read_bytes() == before


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"credit_code": "123"}, "--credit-code"),
        ({"origin": "two words"}, "--origin"),
        ({"zone": "Mars/Olympus"}, "--zone"),
        ({"name": " "}, "--name"),
        ({"password": "short"}, "password"),
    ],
)
def test_a_wrong_input_is_named_and_nothing_is_made(
    tmp_path: Path, changed: dict[str, str], said: str
) -> None:
    result = init(tmp_path, **changed)
    assert result.returncode == 1
    assert said in result.stderr
    assert "Traceback" not in result.stderr
    assert not (tmp_path / "laboratory").exists()


def test_a_folder_with_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "laboratory").mkdir()
    (tmp_path / "laboratory" / "thesis.txt").write_text("mine")
    assert init(tmp_path).returncode == 1
    assert [path.name for path in (tmp_path / "laboratory").iterdir()] == ["thesis.txt"]


def test_commands_without_a_laboratory_say_what_to_do(tmp_path: Path) -> None:
    result = zhunsheng("certificates", "list", "--data", str(tmp_path / "nowhere"))
    assert result.returncode == 1
    assert "zhunsheng init" in result.stderr


def test_the_demo_never_replaces_what_is_no_demo(tmp_path: Path) -> None:
    founded(tmp_path)
    result = zhunsheng("demo", "--no-serve", "--fresh", "--data", str(tmp_path / "laboratory"))
    assert result.returncode == 1
    assert (tmp_path / "laboratory" / "keys" / "log.key").exists()
