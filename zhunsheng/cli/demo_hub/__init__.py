# SPDX-License-Identifier: Apache-2.0
"""`zhunsheng hub demo`: an association with seven invented laboratories, by the product's own actions."""

import argparse
import hashlib
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from zhunsheng import __version__
from zhunsheng.cli.data import DEMO_MARK, fail, open_laboratory
from zhunsheng.cli.demo.cast import PASSWORD
from zhunsheng.cli.demo_hub.cast import EVERYBODY, LABORATORIES, Assessed
from zhunsheng.cli.demo_hub.outward import facts_before, facts_later, suspects
from zhunsheng.cli.demo_hub.published import appealed, complete, publish, show
from zhunsheng.cli.demo_hub.world import rows_of
from zhunsheng.cli.foundation import Entity, found, prepare
from zhunsheng.proofs import Signer
from zhunsheng.rules.pack.manifest import FORMAT, Manifest
from zhunsheng.rules.pack.writing import PackWriter, as_tar, seal

_ORIGIN: Final = "demo.zhunsheng.example/hub"
ENTITY: Final = Entity(
    name="示范计量协会（演示）",
    name_en="Model Metrology Association (demo)",
    credit_code="51330000MA2DEM000X",
    address="浙江省杭州市示范路 8 号",
    address_en="8 Shifan Road, Hangzhou, Zhejiang",
    phone="0571-5550 0100",
    is_demo=True,
)


def run(data: Path, options: argparse.Namespace) -> int:
    """Build the demo unless it is there already, say how to get in, and serve it."""
    from zhunsheng.cli.serve import port_of, serve_anew

    port = port_of(options.port)
    os.environ.setdefault("ZHUNSHENG_URL", f"http://{options.host}:{port}")  # printed on what it issues
    mark = data / DEMO_MARK
    if data.exists() and any(data.iterdir()) and not mark.exists():
        return fail(f"{data} 不是演示目录，未作任何改动。", f"{data} is no demo folder; nothing was changed.")
    if options.fresh or not (mark.exists() and json.loads(mark.read_text() or "{}")):
        shutil.rmtree(data, ignore_errors=True)
        data.mkdir(parents=True)
        mark.write_text("{}")
        _build(data)
        mark.write_text(json.dumps({"kind": "hub"}))
    else:
        open_laboratory(data, migrated=False)  # serving it brings it up to date
    _tell(f"http://{options.host}:{port}")
    return 0 if options.no_serve else serve_anew(data, options.host, port)


def _build(data: Path) -> None:
    now = datetime.now(UTC)
    prepare(data, _ORIGIN, ENTITY, now, kind="hub")
    last = now.date() - timedelta(days=10)
    first = last - timedelta(days=364)
    from zhunsheng.cli.demo.building import fast

    with fast(), tempfile.TemporaryDirectory(prefix="zhunsheng-hub-demo-") as name:
        administrator, _site = found(ENTITY, "admin", "系统管理员", "Administrator", PASSWORD)
        play(administrator, Path(name), LABORATORIES, first, last)
    print(file=sys.stderr)


def play(
    administrator: Any, folder: Path, taking_part: Sequence[Assessed], first: date, last: date
) -> dict[str, Any]:
    """Everybody, and what they do with the laboratories that take part; gives the people by user name."""
    users = {"admin": administrator} | _people(administrator)
    packs = {lab.code: _pack(lab, folder, first, last) for lab in taking_part}
    _play(users, packs, first, last)
    return users


def _people(administrator: Any) -> dict[str, Any]:
    from zhunsheng.accounts.actions import create_user

    return {
        each.username: create_user(
            administrator, each.username, each.name, PASSWORD, name_en=each.name_en, roles=[each.role]
        )
        for each in EVERYBODY
    }


def _signer(lab: Assessed) -> Signer:
    """The demo laboratory's key: from its code, since it protects nothing."""
    return Signer(f"log.{lab.code.lower()}.example/lab", hashlib.sha256(lab.code.encode()).digest())


def _pack(lab: Assessed, folder: Path, first: date, last: date) -> Path:
    """The laboratory's signed pack as one file."""
    made, out = folder / lab.code, folder / f"{lab.code}.tar"
    made.mkdir()
    with PackWriter(made) as writer:
        for name, rows in rows_of(lab, first, last).items():
            writer.add(name, rows)
        members = writer.close()
    known = datetime.combine(last, datetime.max.time(), UTC).replace(microsecond=0)
    said = {
        "format": FORMAT,
        "version": 1,
        "schema": 1,
        "lab_id": lab.code,
        "laboratory": lab.name,
        "period": {"first": str(first), "last": str(last), "known_at": known.isoformat()},
        "made_at": (known + timedelta(hours=1)).isoformat(),
        "software": f"zhunsheng {__version__} (demo)",
        "pseudonymous": True,
        "sites": [{"site_id": "s1", "zone": "Asia/Shanghai"}],
        "key": _signer(lab).vkey,
        "files": [member.model_dump() for member in members],
    }
    seal(made, Manifest.model_validate(said), _signer(lab))
    as_tar(made, out)
    shutil.rmtree(made)
    return out


def _play(users: dict[str, Any], packs: Mapping[str, Path], first: date, last: date) -> None:
    """A round of those with a pack: one under way, the others completed, with results in every state."""
    from zhunsheng.hub import actions
    from zhunsheng.ledger.actions import sequence

    laboratories = {lab.code: _register(users, lab) for lab in LABORATORIES}
    facts_before(users, last)
    for number, pack in enumerate(packs.values(), 1):
        actions.receive(users["mishu"], pack)
        _progress(number, len(packs))
    round_ = actions.open_round(
        users["zhuguan"], f"R{last.year}", f"{last.year} 年度社会评价", first=first, last=last,
        name_en=f"Social evaluation {last.year}",
    )  # fmt: skip
    entered = actions.invite(users["mishu"], round_, [laboratories[code] for code in packs])
    entries = {each.laboratory.credit_code: each for each in entered}
    actions.sweep_round(users["mishu"], round_)
    _appoint(users, round_)
    sequence()  # the root of the log is the seed
    taking_part = [lab for lab in LABORATORIES if lab.code in packs]
    for lab in taking_part:
        actions.sample(users["mishu"], entries[lab.code])
        actions.assign(
            users["mishu"],
            entries[lab.code],
            users[lab.assessor].assessor,
            on_site=lab.contact == "yongjiang",
        )
    _under_way(users, entries[taking_part[0].code], last)
    _results(users, entries, taking_part[1:])
    suspects(users, last)


def _appoint(users: dict[str, Any], round_: Any) -> None:
    from zhunsheng.hub import actions

    for name, employer, region, fields in (
        ("jia", "苏州某计量所", "32", ["electromagnetic", "length"]),
        ("yi", "杭州某校准公司", "33", ["electromagnetic"]),
        ("bing", "沈阳某研究院", "21", ["electromagnetic", "length"]),
    ):
        actions.appoint(users["zhuguan"], users[name], employer=employer, region=region, fields=fields)
        actions.declare(users[name], round_)


def _under_way(users: dict[str, Any], entry: Any, last: date) -> None:
    """The laboratory is asked and answers, is visited, and facts about it come in."""
    from zhunsheng.hub import actions
    from zhunsheng.hub.models import Assignment
    from zhunsheng.hub.queries import judging

    keys = [each.hit.key for each in judging.hits_asked(entry) if each.hit.rule == "R-DUTY-01"]
    [question, *_more] = actions.ask(users["jia"], entry, keys, "这份证书为什么由校准员自己核验？")
    actions.answer(users["yongjiang"], question, "当日核验员外出，由本人代核；已补充授权的核验员。")
    actions.record_visit(
        users["jia"],
        Assignment.objects.get(entry=entry),
        day=last + timedelta(days=5),
        place="宁波本部（演示）",
        met="技术负责人",
        seen="标准器在用，溯源证书齐全；看了两份原始记录（演示）。",
    )
    facts_later(users, entry, last)


def _results(users: dict[str, Any], entries: dict[str, Any], done: Sequence[Assessed]) -> None:
    """Of those that are done: one published with a statement, one corrected after an appeal, one appealed."""
    from zhunsheng.hub import actions

    for number, lab in enumerate(done, 1):
        made = complete(users, lab, entries[lab.code])
        if lab.contact == "pengcheng":
            actions.issue_statement(users[lab.contact], publish(users, users[lab.contact], made))
        elif lab.contact == "qinling":
            appealed(users, entries[lab.code], made)
        elif lab.contact == "pujiang":
            shown = show(users, made)
            actions.appeal(users[lab.contact], shown, "4.6：方法的确认记录在另一系统里，没有看到（演示）。")
        elif number % 2 == 0:
            show(users, made)


def _register(users: dict[str, Any], lab: Assessed) -> Any:
    from zhunsheng.hub import actions

    secretary = users["mishu"]
    made = actions.register_laboratory(
        secretary, lab.code, lab.name, name_en=lab.name_en, region=lab.region, fields=[lab.trade]
    )
    actions.pin_key(secretary, made, _signer(lab).vkey, "演示：与公开日志的策略核对")
    if lab.consents:
        actions.set_consent(secretary, made, given=True, document="同意书（演示），技术负责人签字")
    if lab.contact:
        actions.name_contact(secretary, made, users[lab.contact])
    return made


def _progress(done: int, of_all: int) -> None:
    if sys.stderr.isatty():
        said = f"正在接收演示证据包 / receiving the demo's packs: {done} / {of_all}"
        print(f"\r{said}", end="", file=sys.stderr, flush=True)


def _tell(url: str) -> None:
    print(f"\n评价平台演示 / demo of a hub   {url}\n密码 / password（全部 / all）: {PASSWORD}\n")
    for member in EVERYBODY:
        print(f"  {member.username:<10} {member.role}  {member.name}  {member.name_en}")
    print("  admin      SYS\n", flush=True)
