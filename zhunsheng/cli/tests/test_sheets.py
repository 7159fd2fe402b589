# SPDX-License-Identifier: Apache-2.0
"""`zhunsheng import` on an empty laboratory: template, refusal, import, and the same again."""

from pathlib import Path

from zhunsheng.cli.tests.test_init import founded, zhunsheng

ROOMS = "房间代码,名称,英文名称,设定温度\nR1,一室,Room 1,20\n{}"


def test_rooms_are_imported_by_the_only_one_who_may(tmp_path: Path) -> None:
    founded(tmp_path)
    data, file = ("--data", str(tmp_path / "laboratory")), tmp_path / "rooms.csv"
    file.write_text(ROOMS.format("R2,二室,Room 2,二十\n"))
    refused = zhunsheng("import", "rooms", str(file), *data, "--result", str(tmp_path / "result.csv"))
    assert refused.returncode == 1
    assert "设定温度“二十”" in refused.stdout
    assert "设定温度“二十”" in (tmp_path / "result.csv").read_text("utf-8-sig")
    file.write_text(ROOMS.format("R2,二室,Room 2,20\n"), encoding="gb18030")
    done = zhunsheng("import", "rooms", str(file), *data)
    assert (done.returncode, "新建 2" in done.stdout) == (0, True)
    again = zhunsheng("import", "rooms", str(file), *data, "--language", "en")
    assert (again.returncode, "There, the same 2" in again.stdout) == (0, True)
    assert "--as" in zhunsheng("import", "equipment", "x.csv", *data).stderr
    assert "rooms, methods" in zhunsheng("import", "nothing", "x.csv", *data).stderr


def test_a_template_needs_no_laboratory(tmp_path: Path) -> None:
    said = zhunsheng("import", "template", "scope", "--out", str(tmp_path / "scope.xlsx"))
    assert said.returncode == 0
    assert (tmp_path / "scope.xlsx").read_bytes().startswith(b"PK")
