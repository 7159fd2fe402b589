# SPDX-License-Identifier: Apache-2.0
"""The guide for an empty laboratory: it lists what lacks, and goes when nothing does."""

from django.test import Client

from zhunsheng.accounts.actions import create_user
from zhunsheng.accounts.models import User
from zhunsheng.laboratory.actions import add_room, add_site
from zhunsheng.web import setting_up
from zhunsheng.work.tests.cast import PASSWORD


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_what_lacks_is_listed_and_marked_as_it_comes(folder: object, db: None) -> None:
    admin = create_user(None, "admin", "管理员", PASSWORD, roles=["SYS"])
    client = signed_in(admin)
    assert "看还缺什么" in client.get("/").content.decode()
    assert client.get("/setting-up/").content.decode().count("还缺") == len(setting_up.steps())
    site = add_site(admin, code="A", name="甲", name_en="A", address="x", address_en="x")
    add_room(admin, site=site, code="R1", name="室", name_en="Room")
    assert setting_up.lacking() == len(setting_up.steps()) - 1
    client.cookies["django_language"] = "en"
    assert "Import from a sheet" in client.get("/setting-up/").content.decode()
    desk = create_user(admin, "desk", "前台", PASSWORD, roles=["FRT"])
    assert "看还缺什么" not in signed_in(desk).get("/").content.decode()
    assert signed_in(desk).get("/setting-up/").status_code == 404
