# SPDX-License-Identifier: Apache-2.0
"""Who appears in the demo hub: an association, its people, and laboratories of which some cut corners."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

Fault = Literal["checker", "expired", "beyond", "custody", "readings", "equalisation"]


@dataclass(frozen=True, slots=True)
class Member:
    """One person of the hub."""

    username: str
    role: str
    name: str
    name_en: str


EVERYBODY: Final = (
    Member("zhuguan", "HAD", "高远", "Gao Yuan"),
    Member("mishu", "SEC", "苏敏", "Su Min"),
    Member("jia", "ASR", "陆川", "Lu Chuan"),
    Member("yi", "ASR", "方晴", "Fang Qing"),
    Member("bing", "ASR", "韩松", "Han Song"),
    Member("fuhe", "REV", "程立", "Cheng Li"),
    Member("yongjiang", "LAB", "王岚", "Wang Lan"),
    Member("pengcheng", "LAB", "何平", "He Ping"),
    Member("pujiang", "LAB", "沈涛", "Shen Tao"),
    Member("qinling", "LAB", "白雪", "Bai Xue"),
)


@dataclass(frozen=True, slots=True)
class Assessed:
    """A laboratory of the demo: what it calibrates, how much, and how many certificates have which fault.

    `good` is how many of ten clauses its assessor, `assessor`, finds met.
    """

    code: str
    name: str
    name_en: str
    region: str
    trade: Literal["electromagnetic", "length"]
    certificates: int
    contact: str = ""
    consents: bool = True
    assessor: str = "bing"
    good: int = 7
    faults: Mapping[Fault, int] = field(default_factory=dict)


LABORATORIES: Final = (
    Assessed(
        "91330200MA2DHUB01T",
        "甬江计量检测有限公司（演示）",
        "Yongjiang Metrology Co., Ltd. (demo)",
        "33",
        "electromagnetic",
        60,
        contact="yongjiang",
        assessor="jia",
        faults={"checker": 2, "equalisation": 1},
    ),
    Assessed(
        "91440300MA2DHUB02R",
        "鹏城校准技术有限公司（演示）",
        "Pengcheng Calibration Co., Ltd. (demo)",
        "44",
        "electromagnetic",
        72,
        contact="pengcheng",
        good=6,
        faults={"expired": 9, "beyond": 6, "readings": 4},
    ),
    Assessed(
        "91110108MA2DHUB03P",
        "燕山计量中心（演示）",
        "Yanshan Metrology Centre (demo)",
        "11",
        "length",
        48,
        assessor="jia",
        good=9,
    ),
    Assessed(
        "91310115MA2DHUB04M",
        "浦江校准中心（演示）",
        "Pujiang Calibration Centre (demo)",
        "31",
        "length",
        54,
        contact="pujiang",
        good=5,
        faults={"custody": 3},
    ),
    Assessed(
        "91510100MA2DHUB05K",
        "锦江计量测试所（演示）",
        "Jinjiang Test Institute (demo)",
        "51",
        "electromagnetic",
        40,
        consents=False,
        assessor="yi",
        good=4,
        faults={"equalisation": 5, "checker": 1},
    ),
    Assessed(
        "91420100MA2DHUB06H",
        "江汉计量检测有限公司（演示）",
        "Jianghan Metrology Co., Ltd. (demo)",
        "42",
        "length",
        66,
        good=8,
        faults={"expired": 1},
    ),
    Assessed(
        "91610131MA2DHUB07F",
        "秦岭校准有限公司（演示）",
        "Qinling Calibration Co., Ltd. (demo)",
        "61",
        "electromagnetic",
        36,
        contact="qinling",
        assessor="yi",
        good=7,
    ),
)
