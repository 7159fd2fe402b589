# SPDX-License-Identifier: Apache-2.0
"""Who appears in the tests of a hub: an association, its people, two laboratories with packs, one without."""

import tempfile
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

from django.test import override_settings

from zhunsheng.accounts.actions import create_user
from zhunsheng.accounts.models import User
from zhunsheng.hub import actions, kinds, queries
from zhunsheng.hub.models import (
    Assignment,
    Entry,
    Evaluation,
    Laboratory,
    Plan,
    Publication,
    ReceivedPack,
    Round,
)
from zhunsheng.hub.queries import judging
from zhunsheng.hub.queries.evidence import known
from zhunsheng.hub.storing import Made, freeze
from zhunsheng.laboratory import actions as laboratory_actions
from zhunsheng.laboratory.queries import today
from zhunsheng.laboratory.tests.cast import PASSWORD, Clock
from zhunsheng.measure.text import Text
from zhunsheng.proofs import Signer
from zhunsheng.rules.pack.evaluating import ASKED
from zhunsheng.rules.pack.manifest import FORMAT, Manifest
from zhunsheng.rules.pack.writing import PackWriter, as_tar, seal
from zhunsheng.rules.tests.world import Rows, honest
from zhunsheng.rules.verdict.frozen import findings_of
from zhunsheng.rules.verdict.given import Answers, Judgement

NEAR, FAR, SILENT = "91330200MA2HUB0001", "91440300MA2HUB0002", "91110000MA2HUB0003"
KEYS: Final = {
    NEAR: Signer("log.near.test/lab", bytes(range(32))),
    FAR: Signer("log.far.test/lab", bytes(range(1, 33))),
    SILENT: Signer("log.silent.test/lab", bytes(range(2, 34))),
}
MARKS: Final = {NEAR: "甬江校准", FAR: "鹏城校准", SILENT: "燕山校准"}
_ONCE: Final = ("cert_id", "job_id", "item_id", "review_id")


@dataclass
class Hub:
    """A hub with one round under way."""

    clock: Clock
    users: dict[str, User] = field(default_factory=dict)
    laboratories: dict[str, Laboratory] = field(default_factory=dict)
    packs: dict[str, ReceivedPack] = field(default_factory=dict)
    round: Round | None = None
    entries: dict[str, Entry] = field(default_factory=dict)
    plan: Plan | None = None
    assignment: Assignment | None = None

    def plan_hit(self) -> str:
        """The key of the hit that the near laboratory's sample holds."""
        found = judging.hits_asked(self.entries[NEAR])
        return next(each.hit.key for each in found if each.hit.rule == "R-DUTY-01")

    def __getattr__(self, name: str) -> User:
        """A person by user name."""
        users: dict[str, User] = vars(self).get("users", {})  # a copy in the making has none yet
        try:
            return users[name]
        except KeyError as error:
            raise AttributeError(name) from error


def rows_of(code: str, certificates: int = 3, *, spoilt: int = 0) -> Rows:
    """Honest rows of a laboratory, each certificate with an item of its own; `spoilt` lack their checker."""
    one, found = honest(), {name: list[dict[str, Any]]() for name in honest()}
    for name, rows in one.items():
        for row in rows:
            several = bool(set(row) & set(_ONCE))
            for number in range(certificates if several else 1):
                copy: dict[str, Any] = deepcopy(row) | {"lab_id": code}
                if number:
                    own = (*_ONCE, "number") if name == "certificates" else _ONCE
                    copy |= {key: f"{copy[key]}-{number}" for key in own if copy.get(key)}
                found[name].append(copy)
    for row in found["certificates"][:spoilt]:
        row["checker_id"] = row["operator_id"]
    return found


def write_pack(out: Path, code: str, rows: Rows | None = None, **changed: Any) -> Path:
    """A signed pack of March 2026 as one file."""
    folder = out.with_suffix("")
    folder.mkdir()
    with PackWriter(folder) as writer:
        for name, those in (rows or rows_of(code)).items():
            writer.add(name, those)
        members = [member.model_dump() for member in writer.close()]
    said = {
        "format": FORMAT,
        "version": 1,
        "schema": 1,
        "lab_id": code,
        "laboratory": MARKS.get(code, ""),
        "period": {"first": "2026-03-01", "last": "2026-03-31", "known_at": "2026-04-01T00:00:00+00:00"},
        "made_at": "2026-04-02T03:04:05+00:00",
        "software": "another laboratory's system 7",
        "pseudonymous": True,
        "key": KEYS[code].vkey,
        "files": members,
    }
    seal(folder, Manifest.model_validate(said | changed), KEYS[code])
    as_tar(folder, out)
    return out


_PEOPLE: Final = {
    "head": ("HAD", "主管"),
    "secretary": ("SEC", "秘书"),
    "assessor": ("ASR", "评审甲"),
    "second": ("ASR", "评审乙"),
    "reviewer": ("REV", "复核"),
    "near": ("LAB", "甬江联系人"),
    "far": ("LAB", "鹏城联系人"),
}


EXPIRES: Final = date(2027, 4, 1)


def completed(hub: Hub) -> Evaluation:
    """An evaluation of the near laboratory that people judged one clause of."""
    base = queries.machine_evaluation(hub.packs[NEAR])
    assert base is not None
    judged = Judgement("5.1", "not-met", Text("评审甲", "Assessor A"), "看过执照")
    answers = Answers(ASKED, base.asked["units"], (), judgements={"5.1": judged})
    made = Made(base.first, base.as_of, base.known_at, base.asked["rows"], "strict")
    return freeze(hub.secretary, kinds.COMPLETED, hub.packs[NEAR], made, answers, hub.entries[NEAR])


def looked_again(hub: Hub) -> Evaluation:
    """The near laboratory's pack, frozen once more with what is known from outside, found as before."""
    base = queries.machine_evaluation(hub.packs[NEAR])
    assert base is not None
    answers = Answers(ASKED, base.asked["units"], findings_of(base.hits.order_by("id")))
    outside = known(today(), [NEAR]).as_json()
    made = Made(base.first, base.as_of, base.known_at, base.asked["rows"], outside=outside, reason="再看一次")
    return freeze(hub.secretary, kinds.EVALUATED_AGAIN, hub.packs[NEAR], made, answers)


def shown(hub: Hub) -> Publication:
    """A result that the near laboratory sees, and nobody else but those who run the hub."""
    return actions.show_result(hub.secretary, completed(hub), expires=EXPIRES)


def build(told: Clock) -> Hub:
    """The association, its people and three laboratories; two packs are in, and a round is open."""
    hub = Hub(told)
    with override_settings(INSTALLATION="hub"), tempfile.TemporaryDirectory() as name:
        admin = create_user(None, "admin", "系统管理员", PASSWORD, roles=["SYS"])
        laboratory_actions.set_up_organisation(
            admin,
            name="示范计量协会",
            name_en="Model Metrology Association",
            credit_code="51330000MA2HUB000X",
            address="杭州",
            address_en="Hangzhou",
        )
        hub.users["admin"] = admin
        for username, (role, who) in _PEOPLE.items():
            hub.users[username] = create_user(admin, username, who, PASSWORD, roles=[role])
        _register(hub)
        _receive(hub, Path(name))
        hub.round = actions.open_round(
            hub.head, "R1", "第一轮", first=date(2026, 3, 1), last=date(2026, 3, 31), name_en="Round 1"
        )
        for entry in actions.invite(hub.secretary, hub.round, hub.laboratories.values()):
            hub.entries[entry.laboratory.credit_code] = entry
        _assess(hub)
    return hub


def _assess(hub: Hub) -> None:
    """The near laboratory's pack is sampled; one assessor is at work there, the other must not be."""
    assert hub.round is not None
    for user, region, employer in ((hub.assessor, "31", "沪上所"), (hub.second, "33", "浙江某所")):
        actions.appoint(hub.head, user, employer=employer, region=region, fields=["electromagnetic"])
        actions.declare(user, hub.round)
    hub.plan = actions.sample(hub.secretary, hub.entries[NEAR], size=4, seed="三枚骰子 2 5 6")
    hub.assignment = actions.assign(hub.secretary, hub.entries[NEAR], hub.assessor.assessor, on_site=True)


def _register(hub: Hub) -> None:
    for code, region in ((NEAR, "33"), (FAR, "44"), (SILENT, "11")):
        hub.laboratories[code] = actions.register_laboratory(
            hub.secretary, code, MARKS[code], region=region, fields=["electromagnetic"]
        )
    actions.name_contact(hub.secretary, hub.laboratories[NEAR], hub.near)
    actions.name_contact(hub.secretary, hub.laboratories[FAR], hub.far)


def _receive(hub: Hub, folder: Path) -> None:
    for code, spoilt in ((NEAR, 1), (FAR, 0)):
        actions.pin_key(hub.secretary, hub.laboratories[code], KEYS[code].vkey, "当面核对")
        pack = write_pack(folder / f"{code}.tar", code, rows_of(code, 12, spoilt=spoilt))
        hub.packs[code] = actions.receive(hub.secretary, pack)
