# SPDX-License-Identifier: Apache-2.0
"""The demo laboratory's clients and the instruments they send again and again. All invented."""

import random
from dataclasses import dataclass
from typing import Literal

from zhunsheng.cli.demo.luck import luck_of

Family = Literal["dmm", "thermometer"]


@dataclass(frozen=True, slots=True)
class Client:
    """A client as registered; `letter` begins its instruments' serial numbers."""

    number: str
    letter: str
    name: str
    name_en: str
    address: str
    address_en: str
    contact: str
    phone: str
    meters: int
    thermometers: int


@dataclass(frozen=True, slots=True)
class Instrument:
    """One instrument with its character: what it shows wrongly, and how that drifts from visit to visit."""

    family: Family
    serial: str
    manufacturer: str
    model: str
    offset: float
    gain: float
    drift: float


CLIENTS = (
    Client(
        "K0001", "B", "宁波甬江电子有限公司", "Ningbo Yongjiang Electronics Co., Ltd.",
        "浙江省宁波市江滨路 6 号", "6 Jiangbin Road, Ningbo, Zhejiang", "罗敏", "0574-5550 0166", 34, 0,
    ),
    Client(
        "K0002", "C", "绍兴镜湖制药有限公司", "Shaoxing Jinghu Pharmaceutical Co., Ltd.",
        "浙江省绍兴市镜湖大道 88 号", "88 Jinghu Avenue, Shaoxing, Zhejiang", "彭博", "0575-5550 0188",
        10, 26,
    ),
    Client(
        "K0003", "D", "杭州拱宸动力电池有限公司", "Hangzhou Gongchen Battery Co., Ltd.",
        "浙江省杭州市拱宸路 21 号", "21 Gongchen Road, Hangzhou, Zhejiang", "蒋悦", "0571-5550 0121", 28, 8,
    ),
    Client(
        "K0004", "E", "台州椒江阀门厂", "Taizhou Jiaojiang Valve Works",
        "浙江省台州市滨海路 3 号", "3 Binhai Road, Taizhou, Zhejiang", "金峰", "0576-5550 0103", 12, 6,
    ),
    Client(
        "K0005", "F", "嘉兴南湖检验检测中心", "Jiaxing Nanhu Testing Centre",
        "浙江省嘉兴市南湖路 55 号", "55 Nanhu Road, Jiaxing, Zhejiang", "柳青", "0573-5550 0155", 18, 14,
    ),
    Client(
        "K0006", "G", "舟山定海食品有限公司", "Zhoushan Dinghai Foods Co., Ltd.",
        "浙江省舟山市定海路 9 号", "9 Dinghai Road, Zhoushan, Zhejiang", "余欢", "0580-5550 0109", 0, 18,
    ),
    Client(
        "K0007", "H", "湖州吴兴仪表有限公司", "Huzhou Wuxing Instruments Co., Ltd.",
        "浙江省湖州市吴兴大道 40 号", "40 Wuxing Avenue, Huzhou, Zhejiang", "谢宁", "0572-5550 0140", 24, 4,
    ),
    Client(
        "K0008", "J", "金华婺城冷链物流有限公司", "Jinhua Wucheng Cold Chain Co., Ltd.",
        "浙江省金华市婺城街 17 号", "17 Wucheng Street, Jinhua, Zhejiang", "夏雨", "0579-5550 0117", 4, 20,
    ),
)  # fmt: skip
_METERS = (("Keysight", "34465A"), ("Fluke", "8845A"), ("Keithley", "DMM6500"), ("Rigol", "DM3068"))


def fleet(client: Client) -> list[Instrument]:
    """The instruments of a client; the same at every call."""
    luck = luck_of(client.number)
    made = [_meter(client, number, luck) for number in range(client.meters)]
    return made + [_thermometer(client, number, luck) for number in range(client.thermometers)]


def _meter(client: Client, number: int, luck: random.Random) -> Instrument:
    maker, model = luck.choice(_METERS)
    # One in twenty is beyond its limit of 0.85 mV at 10 V.
    offset = luck.choice((1.5e-3, -1.3e-3)) if luck.random() < 0.05 else luck.gauss(0, 6e-5)
    return Instrument(
        "dmm",
        f"{client.letter}{5000 + 17 * number}",
        maker,
        model,
        offset,
        luck.uniform(-1.6e-5, 1.6e-5),
        luck.gauss(0, 4e-6),
    )


def _thermometer(client: Client, number: int, luck: random.Random) -> Instrument:
    return Instrument(
        "thermometer",
        f"{client.letter}T{300 + 7 * number}",
        "WIKA",
        "0–50 °C",
        luck.gauss(-0.15, 0.07),
        luck.gauss(0.0021, 0.0006),
        luck.gauss(0, 0.004),
    )
