# SPDX-License-Identifier: Apache-2.0
"""Procedures written, reviewed and released at the screen."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from zhunsheng.laboratory import actions
from zhunsheng.laboratory.models import ProcedureDraft, ProcedureRelease
from zhunsheng.laboratory.tests.cast import Laboratory
from zhunsheng.laboratory.tests.test_drafts import SECOND, started, submitted
from zhunsheng.laboratory.tests.test_pages import METHOD, ROOT, as_user, text_of

DRAFTS = f"{ROOT}/methods/drafts"


def page(client: Client, path: str) -> str:
    response = client.get(f"{DRAFTS}/{path}")
    assert response.status_code == 200
    return text_of(response)


def test_a_draft_begins_as_a_skeleton_without_fault(lab: Laboratory) -> None:
    client = as_user(lab, "zhang")
    response = client.post(f"{ROOT}/methods/draft/{METHOD}", {"source": "skeleton"})
    assert response.status_code == 302
    draft = ProcedureDraft.objects.get(state="open")
    assert "没有错处" in page(client, f"{draft.pk}/text")
    # Its example computes, yet nobody worked it for this method.
    assert "还是骨架里的" in text_of(client.post(f"{DRAFTS}/{draft.pk}/submit", {"seen": "1"}))
    draft.refresh_from_db()
    assert draft.state == "open"


def test_a_draft_begins_as_the_next_version_of_a_release(lab: Laboratory) -> None:
    release = lab.method.procedures.get()
    as_user(lab, "papers").post(f"{ROOT}/methods/draft/{METHOD}", {"source": f"release:{release.pk}"})
    draft = ProcedureDraft.objects.get(state="open")
    assert (draft.based_on, draft.newest.text) == (release, SECOND)


def test_a_draft_begins_as_a_shipped_procedure_or_a_file(lab: Laboratory) -> None:
    client = as_user(lab, "papers")
    client.post(f"{ROOT}/methods/draft/{METHOD}", {"source": "shipped:dmm-jjf1587"})
    file = SimpleUploadedFile("p.yaml", b"schema: 1\r\n")
    client.post(f"{ROOT}/methods/draft/{METHOD}", {"source": "file", "file": file})
    # A file chosen while the list still says something else is not left out in silence.
    file = SimpleUploadedFile("q.yaml", b"schema: 2\n")
    client.post(f"{ROOT}/methods/draft/{METHOD}", {"source": "skeleton", "file": file})
    third, second, first = ProcedureDraft.objects.filter(state="open")
    assert (first.based_on_shipped, second.newest.text) == ("dmm-jjf1587", "schema: 1\n")
    assert third.newest.text == "schema: 2\n"


def test_faults_are_listed_by_line_and_what_was_typed_is_saved(lab: Laboratory) -> None:
    client, draft = as_user(lab, "zhang"), started(lab)
    text = SECOND.replace("family: dmm", "famly: dmm")
    line = text.splitlines().index("famly: dmm") + 1
    assert client.post(f"{DRAFTS}/{draft.pk}/text", {"text": text, "seen": "1"}).status_code == 302
    shown = page(client, f"{draft.pk}/text")
    assert f'href="#L{line}"' in shown
    assert "famly: dmm" in shown
    assert f"第 {line} 行" in text_of(client.post(f"{DRAFTS}/{draft.pk}/submit", {"seen": "2"}))


def test_an_example_that_does_not_belong_is_a_fault_with_its_line(lab: Laboratory) -> None:
    text = SECOND.replace("point: 1, column", "point: 77, column")
    line = text.splitlines().index("  - id: baseline-10-v") + 1
    assert f'href="#L{line}"' in page(as_user(lab, "zhang"), f"{started(lab, text).pk}/text")


def test_of_two_who_save_neither_text_is_lost(lab: Laboratory) -> None:
    draft = started(lab)
    actions.save_draft(lab.papers, draft, text=SECOND + "# hers\n", seen=1)
    client = as_user(lab, "zhang")
    response = client.post(f"{DRAFTS}/{draft.pk}/text", {"text": SECOND + "# his\n", "seen": "1"})
    shown = text_of(response)
    assert "钱文" in shown
    assert "# hers" in shown
    assert "# his" in shown
    again = client.post(f"{DRAFTS}/{draft.pk}/text", {"text": SECOND + "# his\n", "seen": "2"})
    assert again.status_code == 302
    assert draft.texts.count() == 3


def test_the_releaser_sees_and_acknowledges_the_differences(lab: Laboratory) -> None:
    text = SECOND.replace("default: 0.0025", "default: 0.0030").replace('shown: "0.85"', 'shown: "0.95"')
    draft = submitted(lab, text)
    client, present = as_user(lab, "tech"), lab.method.procedures.get()
    shown = page(client, f"{draft.pk}/release")
    assert "sections dcv-20 parameters b default" in shown
    values = {"seen": "1", "compared": str(present.pk), "valid_from": "2026-04-12"}
    refused = client.post(f"{DRAFTS}/{draft.pk}/release", values)
    assert "请先看过差异" in text_of(refused)
    done = client.post(f"{DRAFTS}/{draft.pk}/release", {**values, "acknowledged": "on"})
    assert done.status_code == 302
    release = ProcedureRelease.objects.get(version="2")
    response = client.get(f"{ROOT}/methods/procedure/{release.pk}/")
    assert all(row.agrees for row in response.context["checked"])
    assert client.get(f"{ROOT}/methods/procedure/{present.pk}/{release.pk}/").status_code == 200


def test_a_draft_is_returned_with_its_reason_and_withdrawn(lab: Laboratory) -> None:
    draft = submitted(lab)
    as_user(lab, "tech").post(f"{DRAFTS}/{draft.pk}/return", {"reason": "湿度限写错"})
    client = as_user(lab, "zhang")
    assert "湿度限写错" in page(client, f"{draft.pk}/text")
    client.post(f"{DRAFTS}/{draft.pk}/withdraw", {"reason": "不做了"})
    assert client.get(f"{DRAFTS}/{draft.pk}/text").status_code == 302
    assert "不做了" in page(client, f"{draft.pk}/")


def test_versions_of_a_draft_are_compared_and_downloaded(lab: Laboratory) -> None:
    draft = started(lab)
    actions.save_draft(lab.zhang, draft, text=SECOND.replace("repeats: 3", "repeats: 6"), seen=1)
    client = as_user(lab, "quality")
    assert "repeats: 6" in page(client, f"{draft.pk}/changes/1/2/")
    assert "sections dcv-20 repeats" in page(client, f"{draft.pk}/changes/0/2/")
    response = client.get(f"{DRAFTS}/{draft.pk}/text/1.yaml")
    assert response.content.decode() == SECOND


def test_who_only_reads_is_told_who_may_write(lab: Laboratory) -> None:
    draft, client = started(lab), as_user(lab, "quality")
    assert client.get(f"{DRAFTS}/{draft.pk}/text").status_code == 403
    assert client.get(f"{ROOT}/methods/draft/{METHOD}").status_code == 403
    assert "文档" in page(client, f"{draft.pk}/")
    assert as_user(lab, "client").get(f"{DRAFTS}/").status_code == 404


def test_drafts_are_found_by_state_and_method(lab: Laboratory) -> None:
    started(lab)
    client = as_user(lab, "papers")
    assert len(client.get(f"{DRAFTS}/?state=unfinished").context["page"]) == 1
    assert len(client.get(f"{DRAFTS}/?state=returned").context["page"]) == 0
    assert len(client.get(f"{DRAFTS}/?q=1587").context["page"]) == 2
