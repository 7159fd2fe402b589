# SPDX-License-Identifier: Apache-2.0
"""MS-0017 comes back from its calibration found out of tolerance: what it touched is judged, most of it."""

from zhunsheng.accounts.models import User
from zhunsheng.cli.demo.plans import LAST_DAY_OF_0017
from zhunsheng.cli.demo.timeline import Story, WorkingDays
from zhunsheng.laboratory import actions as laboratory
from zhunsheng.laboratory.models import Equipment
from zhunsheng.work import actions
from zhunsheng.work.actions import Found
from zhunsheng.work.models import Impact, Impacted

_OUT, _BACK = LAST_DAY_OF_0017 + 1, LAST_DAY_OF_0017 + 9
_LAST_GOOD = LAST_DAY_OF_0017 - 40  # an intermediate check
_LEFT_OPEN = 4
_EARLY = "漂移按两次核查之间线性估计，该日偏移不足 0.08 mV，小于 U/3；结论不变。"
_LATE = "该日偏移接近修前值，大于 U/3。"
_FOUND = Found("+0.26", "mV", "9", "20", "V")


def story(users: dict[str, User], equipment: Equipment, days: WorkingDays) -> Story:
    """Held, red, its window listed; the earlier half noted, the later amended, the last few left open."""
    yield days.at(_OUT, "09:20")
    laboratory.change_equipment_state(users["eqm"], equipment, state="out", reason="送上级机构校准")
    yield days.at(_BACK, "14:10")
    laboratory.place_hold(
        users["eqm"],
        subject_kind="equipment",
        subject_number=equipment.number,
        function="DCV",
        reason="送校返回：直流电压 10 V 修前值超差（+0.26 mV，允许 ±0.15 mV），追溯期内的证书须逐份评估",
        basis="NC-0007",
    )
    yield days.at(_BACK, "14:40")
    laboratory.change_equipment_state(
        users["eqm"], equipment, state="awaiting", reason="送校返回，修前值超差，待确认"
    )
    yield days.at(_BACK + 1, "10:05")
    laboratory.change_equipment_state(users["eqm"], equipment, state="red", reason="修前值超差，停用待修")
    yield days.at(_BACK + 1, "10:40")
    impact = actions.open_impact(
        users["tec"],
        equipment,
        function="DCV",
        since=days.day(_LAST_GOOD),
        until=days.day(_OUT),
        found=_FOUND,
        reason="直流电压 10 V 修前值 +0.26 mV，允许 ±0.15 mV；上一次期间核查合格",
        source="NC-0007，送校报告",
    )
    yield from _judged(users, impact, days)


def _judged(users: dict[str, User], impact: Impact, days: WorkingDays) -> Story:
    rows = list(impact.listed.order_by("id"))[:-_LEFT_OPEN]
    half = len(rows) // 2
    yield days.at(_BACK + 2, "15:20")
    for some, decision, reason in ((rows[:half], "note", _EARLY), (rows[half:], "amend", _LATE)):
        if some:
            actions.judge_impacted(users["tec"], impact, some, decision=decision, reason=reason)
    yield days.at(_BACK + 2, "16:30")
    for row in Impacted.objects.filter(impact=impact, decision="amend").order_by("id"):
        _told(users, row)


def _told(users: dict[str, User], row: Impacted) -> None:
    """The quality manager decides the same day, and the client of a result that turned hears of it."""
    if row.amendment is None:
        return
    reason = "标准器偏移大于 U/3，由客户选择修改证书或重新校准。"
    decided = actions.decide_amendment(
        users["qua"], row.amendment, kind="replacement", cause="laboratory-error", reason=reason
    )
    actions.note_notice(
        users["frt"],
        decided,
        channel="phone",
        recipient=decided.certificate.task.item.order.party.contact or "客户联系人",
        text="所用标准器超差，请暂停使用该点结果；修改证书另行寄出。",
    )
