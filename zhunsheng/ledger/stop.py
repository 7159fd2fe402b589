# SPDX-License-Identifier: Apache-2.0
"""The stop marker: a file that says why nothing is signed, outside the database so no restore removes it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zhunsheng.ledger import clock, durable, places
from zhunsheng.ledger.errors import LogStopped

REASONS: Mapping[str, str | Promise] = {
    "key-missing": _("找不到日志密钥"),
    "key-foreign": _("检查点不是由本日志的密钥签署"),
    "event-changed": _("事件的内容与其日志叶不符"),
    "event-columns": _("事件的列与其内容不符"),
    "event-missing": _("日志序号有缺口，缺少事件"),
    "event-beyond": _("事件的序号超出最新检查点"),
    "tile-changed": _("数据库中的瓦片与事件不符"),
    "tile-missing": _("数据库中缺少瓦片"),
    "checkpoint-changed": _("检查点的大小或根哈希与其签署文本不符"),
    "checkpoint-root": _("检查点的根哈希与事件不符"),
    "clock-backwards": _("时钟倒退：现在早于已签署的检查点"),
    "published-changed": _("已公布的日志文件与数据库不符"),
    "published-missing": _("缺少已公布的日志文件"),
    "published-ahead": _("已公布的检查点在数据库中不存在（数据库可能是旧备份）"),
    "anchor-missing": _("找不到锚文件"),
    "anchor-foreign": _("锚文件不是由本日志的密钥签署"),
    "anchor-ahead": _("锚文件比数据库新：数据库是旧备份，继续会使日志分叉"),
    "anchor-fork": _("锚文件的根哈希与数据库不同：日志已分叉"),
}


@dataclass(frozen=True)
class Difference:
    """Something that does not agree: a code of REASONS, the event if it is about one, and where."""

    code: str
    event: int | None = None
    detail: str = ""

    def __str__(self) -> str:
        parts = [str(REASONS[self.code])]
        if self.event is not None:
            parts.append(str(_("事件 %(id)s") % {"id": self.event}))
        if self.detail:
            parts.append(self.detail)
        return " · ".join(parts)


def stop(differences: Sequence[Difference]) -> LogStopped:
    """Write the marker; gives back the error to raise. A marker that is there already stays as it is."""
    if not places.stop_file().exists():
        found = {"at": clock.now().isoformat(), "differences": [asdict(item) for item in differences]}
        durable.write_file(places.stop_file(), json.dumps(found, ensure_ascii=False, indent=1).encode())
    return stopped_error(differences)


def stopped_error(differences: Sequence[Difference]) -> LogStopped:
    """The refusal, naming what was found."""
    found = str(_("；")).join(str(item) for item in differences)
    return LogStopped(
        _("日志已停止，不再签署：%(found)s。请系统管理员查明原因，消除差异后解除停止。") % {"found": found}
    )


def differences() -> tuple[Difference, ...]:
    """What the marker says; empty when the log is not stopped."""
    try:
        text = places.stop_file().read_text(encoding="utf-8")
    except FileNotFoundError:
        return ()
    return tuple(Difference(**item) for item in json.loads(text)["differences"])


def refuse_if_stopped() -> None:
    """LogStopped while the marker is there."""
    if places.stop_file().exists():
        raise stopped_error(differences())


def remove() -> None:
    """Take the marker away: `actions.clear_stop` decides when."""
    durable.remove_file(places.stop_file())
