# SPDX-License-Identifier: Apache-2.0
"""The demo on PostgreSQL: the same command, the same stories, a file that verifies. Only in that gate."""

import os
import uuid
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from tests.run_through.laboratory import build_demo, zhunsheng

pytestmark = pytest.mark.database


def test_the_demo_is_built_and_its_certificate_verifies(tmp_path: Path) -> None:
    server = urlsplit(os.environ["DATABASE_URL"])
    name = f"demo_{uuid.uuid4().hex}"
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
    address = {"DATABASE_URL": urlunsplit(server._replace(path=f"/{name}"))}
    try:
        demo = build_demo(tmp_path, more=address)
        assert not (demo.folder / "zhunsheng.sqlite3").exists()
        listed = zhunsheng(
            "certificates", "list", "--json", "--data", demo.folder, cwd=tmp_path, more=address
        )
        assert demo.number in {row["number"] for row in listed.json}
        said = zhunsheng("verify", demo.certificate, "--trust", demo.trust, "--json", cwd=tmp_path)
        assert (said.code, said.json["verdict"]) == (0, "valid-and-trusted")
    finally:
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())
