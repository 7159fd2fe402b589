# SPDX-License-Identifier: Apache-2.0
"""Backup, restore and upgrade as commands, on one small laboratory with its anchor in another place.

The tests of this file follow one another: each leaves the laboratory as the next one finds it.
"""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from zhunsheng.cli.keeping import archive, backup
from zhunsheng.cli.tests.test_init import founded

PASSPHRASE = "a long passphrase"
Said = subprocess.CompletedProcess[str]


@dataclass
class Place:
    """A laboratory's folder, and a machine's other folders around it."""

    folder: Path

    @property
    def data(self) -> Path:
        return self.folder / "laboratory"

    @property
    def new_machine(self) -> dict[str, str]:
        """Where nothing of the old one is left."""
        return {"ZHUNSHENG_ANCHOR": str(self.folder / "lost" / "checkpoint")}

    def run(self, *arguments: object, code: str = "", **more: str) -> Said:
        """The command in a process of its own; `code` runs before it, to break something."""
        ours = ("ZHUNSHENG_", "DJANGO_", "DATABASE_URL")
        environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        environment |= {"ZHUNSHENG_ANCHOR": str(self.folder / "elsewhere" / "checkpoint"), **more}
        program = f"{code}\nimport sys; from zhunsheng.cli.main import main; sys.exit(main(sys.argv[1:]))"
        command = [sys.executable, "-c", program, *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)

    def room(self, code: str) -> None:
        """One more event in the log."""
        file = self.folder / "rooms.csv"
        file.write_text(f"房间代码,名称,英文名称\n{code},室,Room\n")
        done = self.run("import", "rooms", file, "--data", self.data)
        assert done.returncode == 0, done.stderr

    def restored(self, file: Path, name: str, *arguments: object, **more: str) -> Said:
        """A backup restored into an empty folder of that name."""
        shutil.rmtree(self.folder / name, ignore_errors=True)
        return self.run("restore", file, "--data", self.folder / name, *arguments, **more)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    found = Place(tmp_path_factory.mktemp("keeping"))
    founded(found.folder)
    (found.folder / "elsewhere").mkdir()
    shutil.move(found.data / "anchor" / "checkpoint", found.folder / "elsewhere")
    found.room("R1")
    (found.folder / "passphrase").write_text(PASSPHRASE)
    return found


def test_a_backup_is_restored_whole_where_the_anchor_agrees(place: Place) -> None:
    backup = place.folder / "first.tar"
    made = place.run("backup", "--data", place.data, "--out", backup)
    assert made.returncode == 0, made.stderr
    assert "签名密钥" in made.stdout
    assert place.run("backup", "--data", place.data, "--out", backup).returncode == 1
    back = place.restored(backup, "copy")
    assert back.returncode == 0, back.stderr
    assert "日志与锚一致" in back.stdout
    copy = place.folder / "copy"
    assert (copy / "keys" / "log.key").stat().st_mode & 0o777 == 0o600
    assert (copy / "log" / "checkpoint").read_bytes() == (place.data / "log" / "checkpoint").read_bytes()
    with sqlite3.connect(copy / "zhunsheng.sqlite3") as database:
        assert database.execute("SELECT code FROM laboratory_room").fetchall() == [("R1",)]
    again = place.run("restore", backup, "--data", copy)
    assert again.returncode == 1
    assert "不是空目录" in again.stderr


def test_sealed_keys_need_their_passphrase(place: Place) -> None:
    sealed, passphrase = place.folder / "sealed.tar", place.folder / "passphrase"
    made = place.run("backup", "--data", place.data, "--out", sealed, "--passphrase-file", passphrase)
    assert made.returncode == 0
    refused = place.restored(sealed, "sealed")
    assert (refused.returncode, (place.folder / "sealed").exists()) == (1, False)
    assert place.restored(sealed, "sealed", "--passphrase-file", passphrase).returncode == 0


def test_a_damaged_backup_places_nothing(place: Place) -> None:
    damaged = place.folder / "damaged.tar"
    content = bytearray((place.folder / "first.tar").read_bytes())
    content[2000] ^= 1
    damaged.write_bytes(bytes(content))
    refused = place.restored(damaged, "damaged")
    assert refused.returncode == 1
    assert not (place.folder / "damaged").exists()
    assert not list(place.folder.glob(".damaged*"))


def test_a_restore_that_is_killed_placed_nothing_and_can_be_done_again(place: Place) -> None:
    code = (
        "import os; from zhunsheng.cli.keeping import restore\n"
        f"restore._arrange = lambda *_: os.kill(os.getpid(), {int(signal.SIGKILL)})"
    )
    killed = place.run("restore", place.folder / "first.tar", "--data", place.folder / "killed", code=code)
    assert killed.returncode == -signal.SIGKILL
    assert not (place.folder / "killed").exists()
    assert place.restored(place.folder / "first.tar", "killed").returncode == 0


def test_a_manifest_that_lacks_something_places_nothing(place: Place) -> None:
    lacking = place.folder / "lacking.tar"
    with archive.writing(lacking) as writer:
        archive.finish(writer, {"database": "sqlite"})
    refused = place.restored(lacking, "lacking")
    assert (refused.returncode, "清单不完整" in refused.stderr) == (1, True)
    assert not (place.folder / "lacking").exists()


def test_a_database_in_a_folder_of_its_own_comes_back_and_a_link_is_not_left_out(place: Place) -> None:
    """What a backup can't hold is said when it is made, not when it is needed."""
    shutil.copytree(place.data, place.folder / "nested")
    (place.folder / "nested" / "db").mkdir()
    shutil.move(place.folder / "nested" / "zhunsheng.sqlite3", place.folder / "nested" / "db" / "z.sqlite3")
    there = {"DATABASE_URL": f"sqlite:///{place.folder}/nested/db/z.sqlite3"}
    backup = place.folder / "nested.tar"
    made = place.run("backup", "--data", place.folder / "nested", "--out", backup, **there)
    assert made.returncode == 0, made.stderr
    shutil.rmtree(place.folder / "nested")
    back = place.restored(backup, "nested", **there)
    assert back.returncode == 0, back.stderr
    assert (place.folder / "nested" / "db" / "z.sqlite3").stat().st_mode & 0o777 == 0o600
    shutil.move(place.folder / "nested" / "keys", place.folder / "keys-elsewhere")
    (place.folder / "nested" / "keys").symlink_to(place.folder / "keys-elsewhere")
    again = ("backup", "--data", place.folder / "nested", "--replace", "--out", place.folder / "linked.tar")
    refused = place.run(*again, **there)
    assert (refused.returncode, "是链接" in refused.stderr) == (1, True)
    assert not (place.folder / "linked.tar").exists()


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("postgresql://z:a:b%40c@db/lab?password=d&sslkey=e", "postgresql://z:…@db/lab?…"),
        ("postgresql://z@db/lab", "postgresql://z@db/lab"),
        ("sqlite:////srv/lab/z.sqlite3", "sqlite:////srv/lab/z.sqlite3"),
    ],
)
def test_no_password_of_an_address_gets_into_the_manifest(
    monkeypatch: pytest.MonkeyPatch, address: str, kept: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", address)
    assert backup._settings()["DATABASE_URL"] == kept


def test_an_older_backup_stops_the_log_and_says_the_ways_on(place: Place) -> None:
    place.room("R2")
    back = place.restored(place.folder / "first.tar", "older")
    assert back.returncode == 3
    assert "anchor-ahead" in back.stderr
    assert "后继日志" in back.stderr
    status = place.run("log", "status", "--data", place.folder / "older")
    assert status.returncode == 1
    assert "log succeed" in status.stdout
    lost = place.restored(place.folder / "first.tar", "older", **place.new_machine)
    assert (lost.returncode, "anchor-missing" in lost.stderr) == (3, True)


def test_two_people_begin_a_successor_and_numbers_that_may_be_out_are_left_out(place: Place) -> None:
    older, password = place.folder / "older", place.folder / "password"
    brought = place.folder / "elsewhere" / "checkpoint"
    place.restored(place.folder / "first.tar", "older", "--anchor", brought, **place.new_machine)
    person = (
        "from pathlib import Path; from zhunsheng.cli.data import open_laboratory\n"
        f"open_laboratory(Path('{older}')); from zhunsheng.accounts.models import *\n"
        "from zhunsheng.ledger.clock import now\n"
        "user = User(username='feng', name='冯洁', created_at=now())\n"
        "user.set_password('a-long-password-1'); user.save()\n"
        "RoleGrant.objects.create(user=user, role='QUA', since=now())"
    )
    words = ["log", "succeed", "--as", "admin", "--quality", "feng", "--origin", "log.example.com/some-2",
             "--reason", "磁盘损坏", "--password-file", password, "--quality-password-file", password,
             "--data", older]  # fmt: skip
    done = place.run(*words, code=person, **place.new_machine)
    assert done.returncode == 0, done.stderr
    assert "前身 log.example.com/some 止于" in done.stdout
    assert "ZS" in done.stdout
    assert "-000001" not in done.stdout.split("ZS")[1]
    assert place.run("log", "status", "--data", older, **place.new_machine).returncode == 0


def unmigrate(place: Place) -> str:
    """Make the database one of an earlier version, as far as migrations can tell."""
    return (
        "from pathlib import Path; from zhunsheng.cli.data import open_laboratory\n"
        f"open_laboratory(Path('{place.data}'), migrated=False)\n"
        "from django.core.management import call_command\n"
        "call_command('migrate', 'work', '0001', verbosity=0)"
    )


def test_real_data_is_not_migrated_by_serving_it(place: Place) -> None:
    refused = place.run("serve", "--data", place.data, "--port", "1", code=unmigrate(place))
    assert refused.returncode == 1
    assert "zhunsheng upgrade" in refused.stderr


def test_an_upgrade_that_fails_goes_back(place: Place) -> None:
    broken = (
        "from zhunsheng.cli.keeping import upgrade\n"
        "def fail(*_): raise RuntimeError('the models do not fit')\n"
        "upgrade._verify = fail"
    )
    failed = place.run("upgrade", "--data", place.data, code=broken)
    assert failed.returncode == 1
    assert "the models do not fit" in failed.stderr
    assert "zhunsheng upgrade" in place.run("certificates", "list", "--data", place.data).stderr


def test_an_upgrade_that_is_killed_is_put_back_and_then_done(place: Place) -> None:
    code = (
        "import os; from zhunsheng.cli.keeping import upgrade\n"
        f"upgrade._verify = lambda *_: os.kill(os.getpid(), {int(signal.SIGKILL)})"
    )
    assert place.run("upgrade", "--data", place.data, code=code).returncode == -signal.SIGKILL
    for refused in (
        place.run("certificates", "list", "--data", place.data),  # the database itself is of this version
        place.run("backup", "--data", place.data, "--out", place.folder / "half.tar"),
    ):
        assert (refused.returncode, "升级没有做完" in refused.stderr) == (1, True)
    checked = place.run("upgrade", "--data", place.data, "--check")
    assert "数据库已退回" in checked.stdout
    assert "work.0002" in checked.stdout
    done = place.run("upgrade", "--data", place.data)
    assert done.returncode == 0, done.stderr
    assert "已备份" in done.stdout or "backed up" in done.stdout
    assert len(list((place.folder / "laboratory-backups").iterdir())) == 3
    assert place.run("certificates", "list", "--data", place.data).returncode == 0


def test_a_served_laboratory_is_not_upgraded(place: Place) -> None:
    held = (
        "from pathlib import Path; from zhunsheng.cli.keeping import serving\n"
        f"lock = serving.in_use(Path('{place.data}')); lock.__enter__()"
    )
    refused = place.run("upgrade", "--data", place.data, code=held)
    assert (refused.returncode, "请先停止" in refused.stderr) == (1, True)


def test_what_was_done_since_an_upgrade_that_was_cut_short_is_not_put_back(place: Place) -> None:
    before = place.folder / "before.sqlite3"
    shutil.copy(place.data / "zhunsheng.sqlite3", before)
    place.room("R3")
    aside = place.data / "zhunsheng.sqlite3.before-upgrade"
    shutil.move(before, aside)
    refused = place.run("upgrade", "--data", place.data)
    assert (refused.returncode, "没有退回" in refused.stderr) == (1, True)
    with sqlite3.connect(place.data / "zhunsheng.sqlite3") as database:
        assert ("R3",) in database.execute("SELECT code FROM laboratory_room").fetchall()
    aside.unlink()
