# SPDX-License-Identifier: Apache-2.0
"""`zhunsheng demo`: a small laboratory, built by the product's own actions under a clock of its own."""

import argparse
import json
import os
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from zhunsheng.cli.data import DEMO_MARK, fail, open_laboratory
from zhunsheng.cli.demo.cast import EVERYBODY, PASSWORD
from zhunsheng.cli.foundation import Entity, found, prepare

_ORIGIN = "demo.zhunsheng.example/yongce"
_ENTITY = Entity(
    name="甬测计量检测有限公司（演示）",
    name_en="Yongce Metrology Co., Ltd. (demo)",
    credit_code="91330200MA2DEM000X",
    address="浙江省宁波市示范路 18 号",
    address_en="18 Shifan Road, Ningbo, Zhejiang",
    phone="0574-5550 0100",
    accreditation="CNAS L00000",
    is_demo=True,
)


def run(data: Path, options: argparse.Namespace) -> int:
    """Build the demo unless it is there already, say how to get in, and serve it."""
    from zhunsheng.cli.serve import port_of, serve_anew

    port = port_of(options.port)
    os.environ.setdefault("ZHUNSHENG_URL", f"http://{options.host}:{port}")  # what QR codes will say
    mark = data / DEMO_MARK
    if data.exists() and any(data.iterdir()) and not mark.exists():
        return fail(f"{data} 不是演示目录，未作任何改动。", f"{data} is no demo folder; nothing was changed.")
    if options.fresh or not _is_complete(mark):
        shutil.rmtree(data, ignore_errors=True)
        _build(data, mark, options.months)
    else:
        open_laboratory(data, migrated=False)  # serving it brings it up to date
    _tell(f"http://{options.host}:{port}", json.loads(mark.read_text()))
    return 0 if options.no_serve else serve_anew(data, options.host, port)


def _is_complete(mark: Path) -> bool:
    """A build that was interrupted left its mark empty; it is built anew."""
    return mark.exists() and bool(json.loads(mark.read_text() or "{}"))


def _build(data: Path, mark: Path, months: int) -> None:
    from zhunsheng.cli.demo.timeline import DemoClock, WorkingDays, first_day

    data.mkdir(parents=True)
    mark.write_text("{}")
    now = datetime.now(UTC)
    days = WorkingDays(now)
    clock = DemoClock(days.at(first_day(months), "08:00"))
    prepare(data, _ORIGIN, _ENTITY, clock(), make_tables=_tables)
    _play(days, clock, months)
    mark.write_text(json.dumps(_summary(), ensure_ascii=False, indent=1))


def _tables() -> None:
    from zhunsheng.cli.demo.tables import at_once

    at_once()


def _play(days: Any, clock: Any, months: int) -> None:
    from zhunsheng.cli.demo import aftermath, checks, equipment, exceptions, given_out, papers
    from zhunsheng.cli.demo.building import fast, rules_beside
    from zhunsheng.cli.demo.house import furnish
    from zhunsheng.cli.demo.plans import LAST_FORTNIGHT, earlier
    from zhunsheng.cli.demo.stories import Stories
    from zhunsheng.cli.demo.timeline import first_day, play
    from zhunsheng.cli.demo.verdicts import take_stock
    from zhunsheng.cli.demo.year import plans
    from zhunsheng.ledger.actions import sequence
    from zhunsheng.ledger.clock import replaced_by

    with replaced_by(clock), fast() as pool, rules_beside() as compiled:
        first = EVERYBODY[0]
        administrator, site = found(_ENTITY, first.username, first.name, first.name_en, PASSWORD)
        house = furnish(administrator, site, days, first_day(months))
        stories = Stories(house, days, pool)
        told = stories.of([*plans(months), *earlier(first_day(months)), *LAST_FORTNIGHT])
        told.append(given_out.story(house, days))
        told += exceptions.stories(house, days, stories.works)
        told += aftermath.stories(house, days, stories.works)
        told += equipment.stories(house.users, house.equipment, days)
        told += checks.stories(house.users, house.equipment, days, first_day(months))
        told.append(papers.story(house.users["qua"], days))
        play(told, clock, _progress)
        compiled()
        take_stock(house.users["qua"])
        sequence()
    print(file=sys.stderr)


def _progress(done: int) -> None:
    if not sys.stderr.isatty() or done % 10:
        return
    print(
        f"\r正在建立演示实验室的一年 / building a year of the demo laboratory: {done}",
        end="",
        file=sys.stderr,
        flush=True,
    )


def _summary() -> dict[str, str]:
    from zhunsheng.work.models import Certificate

    # The multimeter of the baseline story: what the printed address shows is what the documents tell of.
    told = Certificate.objects.filter(state="valid", task__item__serial_number="A1802")
    certificate = told.order_by("-number").first()
    if certificate is None:
        raise RuntimeError("the demo issued no certificate")
    return {"number": certificate.number, "code": certificate.code}


def _tell(url: str, summary: dict[str, str]) -> None:
    print(f"\n准绳演示 / Zhunsheng demo   {url}\n密码 / password（全部 / all）: {PASSWORD}\n")
    for member in EVERYBODY:
        print(f"  {member.username:<6}{' '.join(member.roles):<8} {member.name}  {member.name_en}")
    number, code = summary["number"], summary["code"]
    print(
        f"\n查验 / verify: {url}/v/{number}?c={code}\n证书 / certificate {number}, 校验码 / code {code}\n",
        flush=True,
    )
