# SPDX-License-Identifier: Apache-2.0
"""`zhunsheng hub …`: serving a hub, receiving packs, sweeping a round, and how its rules did."""

import argparse
import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhunsheng.cli.data import fail, open_laboratory
from zhunsheng.measure.text import Text
from zhunsheng.web.installation import kind_in

if TYPE_CHECKING:
    from zhunsheng.accounts.models import User
    from zhunsheng.hub.models import ReceivedPack

UNREADABLE = 2


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one pack."""

    path: str
    state: str
    laboratory: str = ""
    certificates: int = 0
    faults: int = 0
    why: str = ""


def serve(data: Path, options: argparse.Namespace) -> int:
    """Serve the hub until stopped."""
    from zhunsheng.cli.serve import serve as answer

    return _no_hub(data) or answer(data, options.host, options.port, options.workers)


def receive(data: Path, options: argparse.Namespace) -> int:
    """Take in every pack, telling how far it is; what is wrong with one keeps no other from coming in."""
    actor = _opened(data, options.user, "hub-pack", "C")
    if actor is None:
        return 1
    from django.utils import translation

    with translation.override("en" if options.language == "en" else "zh-hans"):
        outcomes = []
        for number, path in enumerate(options.packs, 1):
            outcomes.append(receive_one(actor, path, options))
            if not options.json:
                _say(outcomes[-1], number, len(options.packs), options.language)
    if options.json:
        print(json.dumps([asdict(each) for each in outcomes], ensure_ascii=False, indent=1))
    if all(each.state == "refused" for each in outcomes):
        return UNREADABLE
    return 0 if all(each.state == "accepted" for each in outcomes) else 1


def receive_one(actor: "User", path: Path, options: argparse.Namespace) -> Outcome:
    """Take in one pack, and say what became of it."""
    from zhunsheng.hub import actions, queries
    from zhunsheng.ledger.errors import ActionError

    if not path.exists():
        return Outcome(str(path), "refused", why=str(_ABSENT.in_language(options.language)))
    try:
        if options.register:
            _register(actor, path)
        pack = actions.receive(actor, path, name=path.name)
        if options.pin and queries.pack_state(pack) == "unpinned":
            actions.pin_key(actor, pack.laboratory, pack.signer, options.pin)
    except ActionError as error:
        return Outcome(str(path), "refused", why=str(error))
    return _outcome(path, pack)


def _outcome(path: Path, pack: "ReceivedPack") -> Outcome:
    from zhunsheng.hub import queries

    return Outcome(
        str(path),
        queries.pack_state(pack),
        pack.laboratory.credit_code,
        pack.certificates,
        len(pack.faults),
        "; ".join(sorted({str(fault["code"]) for fault in pack.faults})),
    )


def _register(actor: "User", path: Path) -> None:
    """Register the laboratory that the manifest names, unless it is known."""
    from zhunsheng.hub import actions
    from zhunsheng.hub.models import Laboratory

    said = _manifest(path)
    if said and not Laboratory.objects.filter(credit_code=said["lab_id"]).exists():
        name = said.get("laboratory") or said["lab_id"]
        actions.register_laboratory(actor, said["lab_id"], name)


def _manifest(path: Path) -> dict[str, Any] | None:
    from zhunsheng.evaluation.packs_apart import Unreadable, look_into
    from zhunsheng.ledger import clock

    try:
        said: dict[str, Any] = look_into(path, now=clock.now(), trust=())["check"]["manifest"]
    except Unreadable:
        return None
    return said


def sweep(data: Path, options: argparse.Namespace) -> int:
    """Sweep a round and print where to go first."""
    actor = _opened(data, options.user, "hub-rank", "C")
    if actor is None:
        return 1
    from django.utils import translation

    from zhunsheng.hub import actions, queries
    from zhunsheng.ledger.errors import ActionError

    found = queries.visible_rounds(actor).filter(number=options.round).first()
    if found is None:
        return fail(f"没有轮次 {options.round}。", f"There is no round {options.round}.")
    with translation.override("en" if options.language == "en" else "zh-hans"):
        try:
            made = actions.sweep_round(actor, found)
        except ActionError as error:
            print(error, file=sys.stderr)
            return 1
    rows = [
        {"rank": rank.rank, "code": rank.entry.code, "laboratory": rank.entry.laboratory.name, **rank.content}
        for rank in queries.ranks_of(actor, made)
    ]
    if options.json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        for row in rows:
            print(f"{row['rank']:>4} {row['code']} {row['evidence']:<10} {row['laboratory']}")
    return 0


def experience(data: Path, options: argparse.Namespace) -> int:
    """Write what became of the rules' hits in a round, as the file that the reference is fitted from."""
    actor = _opened(data, options.user, "hub-judgement", "R")
    if actor is None:
        return 1
    from zhunsheng.hub import queries
    from zhunsheng.hub.queries.experience import experience_file

    found = queries.visible_rounds(actor).filter(number=options.round).first()
    if found is None:
        return fail(f"没有轮次 {options.round}。", f"There is no round {options.round}.")
    text = json.dumps(experience_file(actor, found), ensure_ascii=False, indent=1) + "\n"
    if options.out:
        options.out.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
    return 0


def _opened(data: Path, username: str, object_: str, right: str) -> "User | None":
    """Open the hub; whoever was named, else the only one who may."""
    if _no_hub(data):
        return None
    open_laboratory(data)
    from zhunsheng.cli.evaluate import actor_named

    return actor_named(username, object_, right)


def _no_hub(data: Path) -> int:
    """Refuse a folder that holds no hub; 0 where it does."""
    if kind_in(data) == "hub":
        return 0
    return fail(
        f"{data} 里没有评价平台；请先运行 zhunsheng hub init {data}。",
        f"There is no hub in {data}; run zhunsheng hub init {data} first.",
    )


def _say(outcome: Outcome, number: int, of_all: int, language: str) -> None:
    line = _STATES[outcome.state].format(
        laboratory=outcome.laboratory,
        certificates=outcome.certificates,
        faults=outcome.faults,
        why=outcome.why,
    )
    stream = sys.stdout if outcome.state == "accepted" else sys.stderr
    print(f"{number} / {of_all} {outcome.path}: {line.in_language(language)}", file=stream, flush=True)


_ABSENT = Text("没有这个文件", "there is no such file")
_STATES = {
    "accepted": Text(
        "已接收：{laboratory}，{certificates} 份证书", "{laboratory}, {certificates} certificates"
    ),
    "unpinned": Text(
        "已收下，密钥待确认：{laboratory}，{certificates} 份证书",
        "kept, its key to be confirmed: {laboratory}, {certificates} certificates",
    ),
    "faulty": Text(
        "已收下，有 {faults} 处不符（{why}）：{laboratory}",
        "kept, with {faults} faults ({why}): {laboratory}",
    ),
    "refused": Text("没有接收：{why}", "not received: {why}"),
}
