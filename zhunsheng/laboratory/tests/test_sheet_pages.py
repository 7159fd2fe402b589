# SPDX-License-Identifier: Apache-2.0
"""Importing on the pages: hand in, look, confirm; the file is not handed in twice."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from zhunsheng.laboratory.models import Party, Room, SheetImport
from zhunsheng.laboratory.tests.cast import Laboratory
from zhunsheng.laboratory.tests.test_pages import as_user, text_of

ROOT = "/laboratory/import"
CLIENTS = "客户编号,名称,地址\nK0009,乙公司,江滨路 8 号\n"


def upload(text: str, name: str = "客户.csv") -> dict[str, SimpleUploadedFile]:
    return {"file": SimpleUploadedFile(name, text.encode())}


def test_a_sheet_is_handed_in_looked_at_and_imported(lab: Laboratory) -> None:
    client = as_user(lab, "desk")
    assert "下载模板" in text_of(client.get(f"{ROOT}/clients/"))
    page = client.post(f"{ROOT}/clients/", upload(CLIENTS)).headers["Location"]
    shown = text_of(client.get(page))
    assert "K0009 乙公司" in shown
    assert "导入 1 行" in shown
    assert not Party.objects.filter(number="K0009").exists()
    assert "已导入客户：新建 1 行" in text_of(client.post(f"{page}import", follow=True))
    assert Party.objects.get(number="K0009").name == "乙公司"
    assert "已经导入过" in text_of(client.post(f"{page}import", follow=True))


def test_refused_rows_stand_first_and_nothing_can_be_confirmed(lab: Laboratory) -> None:
    client = as_user(lab, "desk")
    page = client.post(f"{ROOT}/clients/", upload(CLIENTS + "K 10,甲,x\n")).headers["Location"]
    shown = text_of(client.get(page))
    assert shown.index("K 10") < shown.index("K0009")
    assert "这份表格现在不能导入" in shown
    assert '<button class="primary" disabled>' in shown
    client.post(f"{page}import")
    assert SheetImport.objects.get().done_at is None
    assert not Party.objects.filter(number="K0009").exists()


def test_what_was_missing_is_added_and_the_same_file_tried_again(lab: Laboratory) -> None:
    client = as_user(lab, "keeper")
    text = "设备编号,名称,英文名称,类别,房间\nMS-1,表,Meter,dmm,R9\n"
    page = client.post(f"{ROOT}/equipment/", upload(text)).headers["Location"]
    assert "没有房间 R9" in text_of(client.get(page))
    Room.objects.create(site=lab.site, code="R9", name="新", name_en="New")
    assert "导入 1 行" in text_of(client.post(f"{page}again", follow=True))


def test_the_report_follows_the_readers_language_and_can_be_taken_away(lab: Laboratory) -> None:
    client = as_user(lab, "desk")
    page = client.post(f"{ROOT}/clients/", upload(CLIENTS + "K 10,甲,x\n")).headers["Location"]
    client.cookies["django_language"] = "en"
    assert "no spaces" in text_of(client.get(page))
    taken = client.get(f"{page}result.csv")
    assert "no spaces" in taken.content.decode("utf-8-sig")
    assert client.get(f"{page}result.xlsx").content.startswith(b"PK")
    assert client.get(f"{page}result.pdf").status_code == 404


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "没有内容"), ("a\x01b", "控制字符"), ("%PDF", "没有找到“客户”的表头")],
)
def test_a_file_that_is_none_is_told_on_the_page(lab: Laboratory, text: str, said: str) -> None:
    client = as_user(lab, "desk")
    assert said in text_of(client.post(f"{ROOT}/clients/", upload(text), follow=True))


def test_each_kind_opens_to_those_who_may(lab: Laboratory) -> None:
    assert as_user(lab, "zhang").get(f"{ROOT}/equipment/").status_code == 403
    assert as_user(lab, "client").get(f"{ROOT}/clients/").status_code == 404
    assert as_user(lab, "desk").get(f"{ROOT}/nothing/").status_code == 404
    assert as_user(lab, "desk").get(f"{ROOT}/clients/99/").status_code == 404
    listed = text_of(as_user(lab, "keeper").get(f"{ROOT}/"))
    assert f"{ROOT}/equipment/template.xlsx" in listed
    assert "由业务受理、业务员导入" in listed
    template = as_user(lab, "keeper").get(f"{ROOT}/equipment/template.xlsx")
    assert "filename" in template.headers["Content-Disposition"]
