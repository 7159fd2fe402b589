# SPDX-License-Identifier: Apache-2.0
"""What comes after issue: a few certificates of the year are amended, supplemented, withdrawn."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from zhunsheng.cli.demo.cast import PASSWORD
from zhunsheng.cli.demo.house import House
from zhunsheng.cli.demo.stories import Work
from zhunsheng.cli.demo.timeline import LAST, Story, WorkingDays
from zhunsheng.measure.text import Text
from zhunsheng.work import actions
from zhunsheng.work.actions import Draft
from zhunsheng.work.models import Certificate


@dataclass(frozen=True, slots=True)
class Aftermath:
    """What is wrong with a certificate, what is decided, and what its successor says."""

    text: str
    source: str
    kind: Literal["replacement", "supplement", "withdrawal"]
    cause: Literal["laboratory-error", "client-caused"]
    reason: str
    said: Text
    item: dict[str, str] = field(default_factory=dict)
    address: str = ""
    added: tuple[Text, ...] = ()


_MODEL = Text("型号录入有误，已按铭牌更正", "the model was typed wrong; corrected by the label")
_MOVED = Text("客户迁址后要求更改地址", "the client moved and asked for its new address")
_ADDED = Text("补充说明测量条件", "a remark on the conditions of measurement is added")
AFTERMATHS = (
    Aftermath(
        "封面的型号与铭牌不符。", "客户电话", "replacement", "laboratory-error",
        "收样照片上的型号不同，录入有误。", _MODEL, item={"model": "34461A"},
    ),
    Aftermath(
        "公司已迁址，请换新地址。", "客户来函", "replacement", "client-caused",
        "客户原因，内容不变。", _MOVED,
        address="浙江省杭州市新塘路 100 号",
    ),
    Aftermath(
        "请说明测量时仪器的预热时间。", "客户邮件", "supplement", "client-caused",
        "原始记录有此内容，可以补充。", _ADDED,
        added=(Text("测量前仪器通电预热 2 h。", "The instrument was warmed up for 2 h before measuring."),),
    ),
    Aftermath(
        "送来的不是委托单上的那一台，请收回。", "客户来函并附照片", "withdrawal", "client-caused",
        "客户送错器具，证书收回。", Text("", ""),
    ),
    Aftermath(
        "制造单位写错。", "客户电话", "replacement", "laboratory-error", "铭牌照片与录入不同。",
        Text("制造单位录入有误，已按铭牌更正", "the maker was typed wrong; corrected by the label"),
        item={"manufacturer": "Keysight Technologies"},
    ),
)  # fmt: skip


def stories(house: House, days: WorkingDays, works: Sequence[Work]) -> list[Story]:
    """Spread over the year, each about a multimeter that went home with its certificate."""
    home = [
        work
        for work in works
        if work.piece.end == "collected" and work.piece.family == "dmm" and work.piece.day < LAST - 10
    ]
    step = max(1, len(home) // (len(AFTERMATHS) + 1))
    chosen = home[step::step][: len(AFTERMATHS)]
    return [_story(house, days, work, each) for work, each in zip(chosen, AFTERMATHS, strict=False)]


def _story(house: House, days: WorkingDays, work: Work, said: Aftermath) -> Story:
    users, day = house.users, work.piece.day
    yield days.at(day + 6, "09:15")
    certificate = Certificate.objects.select_related("task__item__order").get(task=work.task)
    amendment = actions.request_amendment(
        users["frt"], certificate, text=said.text, source=said.source, by_client=True
    )
    yield days.at(day + 6, "11:05")
    amendment = actions.decide_amendment(
        users["qua"], amendment, kind=said.kind, cause=said.cause, reason=said.reason
    )
    if said.kind == "withdrawal":
        return
    yield days.at(day + 6, "14:20")
    fields = _corrected(house, certificate, said)
    yield days.at(day + 6, "15:00")
    drafter = users["cal3" if work.piece.calibrator != "cal3" else "cal"]
    amendment = actions.draft_amendment(drafter, amendment, Draft(said.said, fields, added=said.added))
    yield days.at(day + 7, "09:50")
    amendment = actions.check_amendment(users["chk"], amendment, remark="新旧逐项比对，其余不变")
    yield days.at(day + 7, "16:50")
    actions.issue_amendment(users["sig"], amendment, password=PASSWORD)


def _corrected(house: House, certificate: Certificate, said: Aftermath) -> dict[str, Text]:
    """The entries as they should have been; gives the fields of the certificate that change by it."""
    item, source = certificate.task.item, said.source
    if said.item:
        actions.correct_item(house.users["itm"], item, values=said.item, reason=said.reason, source=source)
    if said.address:
        values = {"certificate_address": said.address}
        actions.correct_certificate_client(
            house.users["frt"], item.order, values=values, reason=said.reason, source=source
        )
    named = {f"item.{name}": said.said for name in said.item}
    return named | ({"client.address": said.said} if said.address else {})
