# SPDX-License-Identifier: Apache-2.0
"""The words of a verdict, and how much of a count is chance."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Final, Literal

from zhunsheng.measure.text import Text
from zhunsheng.rules.rule import Severity

Verdict = Literal["met", "partly", "not-met", "to-verify", "unknown", "not-applicable"]
Judged = Literal["met", "partly", "not-met", "not-applicable"]
State = Literal["open", "explained", "confirmed", "dismissed"]
Status = Literal["eligible", "not-yet", "not-eligible"]

VERDICTS: Final[Mapping[Verdict, Text]] = {
    "met": Text("满足", "met"),
    "partly": Text("部分满足", "partly met"),
    "not-met": Text("不满足", "not met"),
    "to-verify": Text("待核实", "to be verified"),
    "unknown": Text("未知", "unknown"),
    "not-applicable": Text("不适用", "not applicable"),
}
JUDGED: Final[tuple[Judged, ...]] = ("met", "partly", "not-met", "not-applicable")
CONFIRMED: Final = Text("经确认", "confirmed")
"""What *not met* is called for a prohibited act."""
STATES: Final[Mapping[State, Text]] = {
    "open": Text("未处理", "open"),
    "explained": Text("已说明", "explained"),
    "confirmed": Text("已确认", "confirmed"),
    "dismissed": Text("已排除", "dismissed"),
}
STATUSES: Final[Mapping[Status, Text]] = {
    "eligible": Text("具备", "eligible"),
    "not-yet": Text("尚不具备", "not yet eligible"),
    "not-eligible": Text("不具备", "not eligible"),
}
SEVERITIES: Final[Mapping[Severity, Text]] = {
    "hard": Text("事实矛盾", "facts clash"),
    "arithmetic": Text("算术不符", "arithmetic differs"),
    "ask": Text("请说明", "a question"),
    "statistical": Text("再看一眼", "a second look"),
}
"""How heavy a hit is. What is improbable calls for a second look and decides nothing."""
UNITS: Final[Mapping[str, Text]] = {
    "cert": Text("证书", "certificate"),
    "person": Text("人员", "person"),
    "person_month": Text("人员一月", "person and month"),
    "room_month": Text("房间一月", "room and month"),
    "sighting": Text("所见证书", "certificate seen"),
    "claim": Text("宣传", "publication"),
    "mention": Text("提及", "mention"),
    "job": Text("委托", "order"),
    "move": Text("客户转移", "client moved"),
    "complaint": Text("投诉", "complaint"),
    "capa": Text("纠正措施", "corrective action"),
    "lab": Text("实验室", "laboratory"),
    "room": Text("房间", "room"),
    "penalty": Text("处罚", "penalty"),
    "training": Text("培训", "training"),
    "post": Text("岗位", "post"),
    "equipment": Text("设备", "equipment"),
    "lot": Text("批", "lot"),
    "cmc": Text("能力", "capability"),
    "need": Text("要求", "need"),
    "software": Text("软件", "software"),
    "data": Text("数据", "data"),
    "disposal": Text("销毁", "disposal"),
    "method": Text("方法", "method"),
    "notice": Text("告知", "notice"),
    "supply": Text("耗材", "supply"),
    "item": Text("样品", "item"),
    "check": Text("核查", "check"),
    "hold": Text("停用", "hold"),
    "audit": Text("审核", "audit"),
    "activity": Text("质量控制", "quality control"),
    "innovation": Text("创新", "innovation"),
    "publication": Text("公开信息", "published information"),
    "pack": Text("全部证据", "all of the evidence"),
}
"""What a hit is about."""
MUSTS: Final = frozenset({"shall", "shall-not"})
DECIDED: Final = frozenset({"met", "partly", "not-met"})
"""Verdicts that say something; the others are open, or there is nothing to say."""
_Z: Final = 1.959963984540054  # 95 %, two-sided


def word(verdict: Verdict, obligation: str) -> Text:
    """What a verdict is called for a clause of that obligation."""
    return CONFIRMED if (verdict, obligation) == ("not-met", "shall-not") else VERDICTS[verdict]


def unit_word(unit: str) -> Text:
    """What a hit is about; a unit without a word of ours by its own name."""
    return UNITS.get(unit, Text(unit, unit))


@dataclass(frozen=True, slots=True)
class Rate:
    """Hits among what was asked, with Wilson's interval at 95 %: a count never decides by its size."""

    hits: int
    asked: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """Hits / asked."""
        return self.hits / self.asked


def rate(hits: int, asked: int) -> Rate | None:
    """The rate with its interval; None when nothing was asked.

    >>> found = rate(2, 2000)
    >>> round(found.low, 6), round(found.high, 6)
    (0.000274, 0.003639)
    """
    if asked == 0:
        return None
    if not 0 <= hits <= asked:
        raise ValueError(f"{hits} of {asked}")
    p, n = hits / asked, float(asked)
    middle = (p + _Z * _Z / (2 * n)) / (1 + _Z * _Z / n)
    half = _Z * sqrt(p * (1 - p) / n + _Z * _Z / (4 * n * n)) / (1 + _Z * _Z / n)
    low = 0.0 if hits == 0 else max(0.0, middle - half)
    high = 1.0 if hits == asked else min(1.0, middle + half)
    return Rate(hits, asked, low, high)
