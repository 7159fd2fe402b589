# SPDX-License-Identifier: Apache-2.0
"""What is wrong with evidence as handed in: which file or table, column and row, and what came of it."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

from zhunsheng.measure.text import Text

Effect = Literal["refused", "left-out", "dropped", "emptied", "noted"]

EFFECTS: Final[Mapping[Effect, Text]] = {
    "refused": Text("不采用；需要它的规则为未知", "not used; rules that need it are unknown"),
    "left-out": Text(
        "这些行不采用；该实验室需要此表的规则为未知",
        "these rows are not used; rules that need the table are unknown for the laboratory",
    ),
    "dropped": Text("这些行不采用", "these rows are not used"),
    "emptied": Text("这些值按空值处理", "these values are read as missing"),
    "noted": Text("照读，仅记下", "read as it stands, and noted"),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. `place` is a file or folder below the one swept; `row` the first such row there, from 0.

    `labs` are the laboratories whose rules of this table become unknown; empty where none or all do.
    """

    place: str
    table: str
    column: str
    row: int | None
    count: int
    what: str
    effect: Effect
    labs: tuple[str, ...] = ()

    def said(self) -> Text:
        """The fault in words."""
        where = ".".join(part for part in (self.table, self.column) if part)
        row = "" if self.row is None else f" [{self.row}]"
        place = f"{self.place}{row} {where}".rstrip()
        effect = EFFECTS[self.effect]
        what = WHAT[self.what]
        return Text(
            f"{place}：{what.zh}（{self.count}）；{effect.zh}",
            f"{place}: {what.en} ({self.count}); {effect.en}",
        )

    def as_json(self) -> dict[str, Any]:
        """The fault as JSON can hold it."""
        return asdict(self) | {"labs": list(self.labs)}

    @classmethod
    def from_json(cls, held: Mapping[str, Any]) -> "Fault":
        """The fault that `as_json` wrote."""
        return cls(**{**held, "labs": tuple(held["labs"])})


WHAT: Final[Mapping[str, Text]] = {
    "empty": Text("没有任何证据表", "there is no table of evidence"),
    "outside": Text("指向文件夹之外", "leads outside the folder"),
    "file-name": Text("文件名不是 UTF-8", "the file's name is no UTF-8"),
    "unreadable": Text("不是完整的 Parquet 文件", "is no whole Parquet file"),
    "too-many-rows": Text("声称的行数超过上限", "claims more rows than the limit"),
    "too-many-values": Text("列表里的值多得不像话", "lists of more values than any measurement has"),
    "wrong-type": Text("列的类型不对", "the column has the wrong type"),
    "wrong-value": Text(
        "值不对：不合类型、过大、过长或不是有限数",
        "values that don't fit: type, size, length, or no finite number",
    ),
    "missing-value": Text("必填的值为空", "a required value is missing"),
    "other-laboratory": Text("属于另一实验室的行", "rows of another laboratory"),
    "duplicate-key": Text("同一主键有不同内容", "one key with several contents"),
    "repeated-row": Text("重复的行", "rows repeated"),
    "future": Text("时刻在将来", "instants in the future"),
    "manifest": Text("清单读不懂", "the manifest can't be read"),
    "manifest-rows": Text("行数与清单不符", "the number of rows is not the manifest's"),
    "manifest-hash": Text("内容与清单不符", "the content is not the manifest's"),
    "manifest-file": Text("清单里没有或缺少的文件", "a file the manifest lacks, or one that is not there"),
    "signature": Text("清单的签名不符", "the manifest's signature doesn't fit"),
    "no-key": Text("清单的签名没有可核对的公钥", "no key was given to check the manifest's signature"),
    "no-laboratory": Text("说不出是哪个实验室的", "it does not say whose it is"),
    "laboratory-twice": Text("同一实验室的第二个证据包", "a second pack of the same laboratory"),
}


def spoiled(faults: Iterable[Fault]) -> set[tuple[str, str]]:
    """Tables that can't be relied on, as (laboratory, table); laboratory "" means all of them."""
    return {
        (lab, fault.table)
        for fault in faults
        if fault.effect in ("refused", "left-out") and fault.table
        for lab in fault.labs or ("",)
    }
