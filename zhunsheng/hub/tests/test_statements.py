# SPDX-License-Identifier: Apache-2.0
"""Statements for tenders: sealed, only of a result that stands, looked up by anybody."""

import shutil
import subprocess
from pathlib import Path

import pytest
from django.test import Client

from zhunsheng.accounts.permissions import NotAllowed
from zhunsheng.hub import actions
from zhunsheng.hub.models import Publication
from zhunsheng.hub.queries.statements import stated, visible_statements
from zhunsheng.hub.tests.cast import MARKS, NEAR, Hub
from zhunsheng.hub.tests.test_results import published
from zhunsheng.laboratory import signing
from zhunsheng.ledger import clock, files
from zhunsheng.ledger.errors import ActionError
from zhunsheng.ledger.queries import facts


def sealing(hub: Hub) -> Publication:
    """A published result of a hub that has its seal."""
    signing.create_authority("示范计量协会", "51330000MA2HUB000X", clock.now())
    return published(hub)


def run(name: str, *arguments: str) -> str:
    """What a tool says."""
    tool = shutil.which(name)
    assert tool is not None, f"{name} of poppler-utils"
    return subprocess.run([tool, *arguments], capture_output=True, text=True, check=False).stdout


def test_a_statement_is_sealed_and_holds_while_its_result_stands(hub: Hub, tmp_path: Path) -> None:
    result = sealing(hub)
    for other in (hub.far, hub.assessor, hub.head):
        with pytest.raises(NotAllowed):
            actions.issue_statement(other, result)
    made = actions.issue_statement(hub.near, result)
    pdf = files.read(made.blob)
    (tmp_path / "statement.pdf").write_bytes(pdf)
    said = run("pdfsig", str(tmp_path / "statement.pdf"))
    assert "Signature is Valid" in said
    assert "Total document signed" in said
    text = run("pdftotext", "-layout", str(tmp_path / "statement.pdf"), "-")
    for told in (MARKS[NEAR], NEAR, result.number, "2027-04-01", "5.8.5", f"/statements/{made.number}/"):
        assert told in text, told
    assert "评审甲" not in text
    [total] = [line.split()[1:] for line in text.splitlines() if line.split()[:1] == ["Σ"]]
    coverage = result.document["summary"]["coverage"]
    assert sum(map(int, total)) == coverage["applicable"]
    assert sum(map(int, total[:3])) == coverage["decided"]
    assert facts(made.event)["sha256"] == made.blob.sha256
    assert not visible_statements(hub.far).exists()
    page = Client().get(f"/statements/{made.number}/").content.decode()
    assert made.blob.sha256 in page
    assert MARKS[NEAR] in page
    actions.set_consent(hub.near, hub.laboratories[NEAR], given=False, document="撤回书")
    page = Client().get(f"/statements/{made.number}/").content.decode()
    assert "已经撤下" in page
    assert MARKS[NEAR] not in page
    with pytest.raises(ActionError, match="公布着"):
        actions.issue_statement(hub.near, result)


def test_a_doubted_or_expired_result_is_not_stated(hub: Hub) -> None:
    result = published(hub)  # of a hub that was set up without a seal
    made = actions.issue_statement(hub.secretary, result)
    actions.appeal(hub.near, result, "5.1：执照有效")
    with pytest.raises(ActionError, match="申诉没有决定"):
        actions.issue_statement(hub.near, result)
    hub.clock.on(days=400)
    with pytest.raises(ActionError, match="有效期"):
        actions.issue_statement(hub.near, result)
    told = stated(made.number)
    assert told is not None
    assert told.why == "expired"
