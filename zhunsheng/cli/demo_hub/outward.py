# SPDX-License-Identifier: Apache-2.0
"""What comes to the demo hub from outside: facts of registers, and certificates that somebody doubts."""

from datetime import date, timedelta
from typing import Any


def play(users: dict[str, Any], laboratories: dict[str, Any], last: date) -> None:
    """A penalty, a listing that was annulled, a report that was answered, and one that waits."""
    from zhunsheng.hub import actions

    secretary = users["mishu"]
    first, second, *_others = laboratories.values()
    actions.enter_fact(
        secretary,
        kind="penalty",
        code=second.credit_code,
        authority="某区市场监督管理局（演示）",
        number="演示罚字〔2026〕1号",
        first=last - timedelta(days=200),
        text="出具未经核验的校准证书，罚款五千元（演示）",
        source="https://example.org/penalties/1",
    )
    listed = actions.enter_fact(
        secretary,
        kind="dishonesty-list",
        code=first.credit_code,
        authority="信用信息平台（演示）",
        first=last - timedelta(days=300),
        text="因公示信息未及时更新列入（演示）",
        source="https://example.org/listings/1",
    )
    actions.annul_fact(secretary, listed, "平台更正：同名机构（演示）")
    answered = actions.report_suspect(
        first.credit_code, certificate="YJ-2026-00017", why="证书上的签名与以往的不同，二维码打不开。"
    )
    actions.answer_suspect(users["yongjiang"], answered.suspect, "登记册里没有这个编号，不是我们签发的。")
    actions.report_suspect(second.name, certificate="PC-2026-00230", why="给出的不确定度比公布的能力还小。")
