# SPDX-License-Identifier: Apache-2.0
"""What comes to the demo hub from outside: facts of registers, and certificates that somebody doubts."""

from datetime import date, timedelta
from typing import Any

from zhunsheng.cli.demo_hub.cast import LABORATORIES
from zhunsheng.cli.demo_hub.world import content_of


def facts_before(users: dict[str, Any], last: date) -> None:
    """A penalty that stands, and a listing that was annulled; they count when the packs come in."""
    from zhunsheng.hub import actions

    secretary = users["mishu"]
    first, second, *_others = LABORATORIES
    fined = actions.enter_fact(
        secretary,
        kind="penalty",
        code=second.code,
        authority="某区市场监督管理局（演示）",
        number="演示罚字〔2026〕1号",
        first=last - timedelta(days=200),
        text="出具未经核验的校准证书，罚款五千元（演示）",
        source="https://example.org/penalties/1",
    )
    actions.answer_fact(users["pengcheng"], fined, "罚款已缴，核验人员已增加一名（演示）。")
    listed = actions.enter_fact(
        secretary,
        kind="dishonesty-list",
        code=first.code,
        authority="信用信息平台（演示）",
        first=last - timedelta(days=300),
        text="因公示信息未及时更新列入（演示）",
        source="https://example.org/listings/1",
    )
    actions.annul_fact(secretary, listed, "平台更正：同名机构（演示）")


def facts_later(users: dict[str, Any], entry: Any, last: date) -> None:
    """Facts of the laboratory under way, entered later: counted in another look, but for the last one."""
    from zhunsheng.hub import actions
    from zhunsheng.laboratory.queries import today

    secretary, code = users["mishu"], LABORATORIES[0].code
    shared: dict[str, Any] = {
        "code": code,
        "authority": "公司公众号（演示）",
        "source": "https://example.org/posts/7",
    }
    actions.enter_fact(
        secretary,
        kind="mention",
        first=last - timedelta(days=90),
        text="称某同行“证书靠买”（演示）",
        detail={"about": "某校准所", "tone": "negative", "cited": "no"},
        **shared,
    )
    actions.enter_fact(
        secretary,
        kind="sighting",
        number=f"{code[2:6]}-{last.year}-999",
        first=last - timedelta(days=3),
        text="客户转来的扫描件（演示）",
        detail={"issued": (last - timedelta(days=30)).isoformat(), "content": "ab" * 32},
        **shared,
    )
    actions.evaluate_again(secretary, entry.pack, day=today(), reason="登记了公众号文章与一份扫描件（演示）")
    actions.enter_fact(
        secretary,
        kind="complaint",
        code=code,
        authority="协会秘书处（演示）",
        first=last - timedelta(days=20),
        text="证书迟交两周，多次催问没有答复（演示）",
        source="协会收文 2026-31（演示）",
    )


def suspects(users: dict[str, Any], last: date) -> None:
    """A report that was answered, one that waits, and one that is closed."""
    from zhunsheng.hub import actions

    first, second, _third, fourth, *_others = LABORATORIES
    answered = actions.report_suspect(
        first.code, certificate=f"{first.code[2:6]}-{last.year}-917", why="签名与以往的不同，二维码打不开。"
    )
    actions.answer_suspect(users["yongjiang"], answered.suspect, "登记册里没有这个编号，不是我们签发的。")
    actions.report_suspect(
        second.name,
        certificate="c003",
        why="给出的不确定度比公布的能力还小。",
        file_sha256="cd" * 32,
        examined={"verdict": "unsigned"},
    )
    genuine = actions.report_suspect(
        fourth.code, certificate="c007", why="纸质件没有印章。", file_sha256=content_of(fourth, "007")
    ).suspect
    actions.answer_suspect(users["pujiang"], genuine, "是我们签发的，电子签名代替印章。")
    actions.close_suspect(users["mishu"], genuine, outcome="genuine", reason="编号与内容都在登记中（演示）。")
