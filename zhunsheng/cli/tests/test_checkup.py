# SPDX-License-Identifier: Apache-2.0
"""`zhunsheng check` tells an installation that is fit from one that is not."""

import os
import subprocess
import sys
from pathlib import Path

from zhunsheng.cli.tests.test_init import founded

FIT = {
    "ZHUNSHENG_HTTPS": "true",
    "ZHUNSHENG_HSTS": "31536000",
    "ZHUNSHENG_URL": "https://lab.example.com",
    "ZHUNSHENG_HOSTS": "lab.example.com",
    "ZHUNSHENG_CLIENT_HEADER": "X-Real-IP",
}


def zhunsheng(*arguments: object, **more: str) -> subprocess.CompletedProcess[str]:
    ours = ("ZHUNSHENG_", "DJANGO_", "DATABASE_URL")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)} | more
    command = [sys.executable, "-m", "zhunsheng.cli.main", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


def test_what_is_to_be_mended_is_said_and_then_it_is_fit(tmp_path: Path) -> None:
    founded(tmp_path)
    data = tmp_path / "laboratory"
    bare = zhunsheng("check", "--data", data)
    assert bare.returncode == 1
    for said in ("ZHUNSHENG_URL", "ZHUNSHENG_HTTPS", "ZHUNSHENG_ANCHOR", "security.W012", "zhunsheng backup"):
        assert said in bare.stdout
    assert "chmod" not in bare.stdout
    (tmp_path / "elsewhere").mkdir()
    (data / "anchor" / "checkpoint").rename(tmp_path / "elsewhere" / "checkpoint")
    fit = {**FIT, "ZHUNSHENG_ANCHOR": str(tmp_path / "elsewhere" / "checkpoint")}
    assert zhunsheng("backup", "--data", data, "--out", tmp_path / "a.tar", **fit).returncode == 0
    done = zhunsheng("check", "--data", data, **fit)
    assert done.returncode == 0, done.stdout
    assert "Django 的部署检查没有意见" in done.stdout
    blind = zhunsheng("check", "--data", data, **fit | {"ZHUNSHENG_CLIENT_HEADER": ""})
    assert blind.returncode == 1
    assert "✕ 没有设 ZHUNSHENG_CLIENT_HEADER" in blind.stdout
