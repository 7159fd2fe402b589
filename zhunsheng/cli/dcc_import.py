# SPDX-License-Identifier: Apache-2.0
"""`zhunsheng dcc import`: a certificate received for a standard, registered by the product's own action."""

import argparse
import getpass
import re
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from zhunsheng.cli.data import open_laboratory
from zhunsheng.cli.unread import why_unread
from zhunsheng.measure.text import Text

if TYPE_CHECKING:
    from zhunsheng.accounts.models import User
    from zhunsheng.laboratory.actions import SetUse
    from zhunsheng.laboratory.models import Equipment
    from zhunsheng.laboratory.received import Proposal

DONE, REFUSED, UNREADABLE = 0, 1, 2
_USE = re.compile(r"(?P<key>\d+)=(?P<function>[^:]+):(?P<quantity>[^:]+)(:(?P<between>linear|points))?")


class _RefusalError(ValueError):
    """What was typed cannot be meant; said in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        self.text = Text(zh, en)
        super().__init__(str(self.text))


def run(data: Path, options: argparse.Namespace) -> int:
    """Show what would be registered, and register it unless that was all that was asked."""
    open_laboratory(data)
    from django.utils import translation

    language = "en" if options.language == "en" else "zh-hans"
    with translation.override(language):
        try:
            return _import(options, options.file.read_bytes())
        except _RefusalError as refused:
            print(refused.text.in_language(options.language), file=sys.stderr)
        except OSError as error:
            print(why_unread(error).in_language(options.language), file=sys.stderr)
            return UNREADABLE
    return REFUSED


def _import(options: argparse.Namespace, file: bytes) -> int:
    from zhunsheng.accounts.permissions import require
    from zhunsheng.laboratory import actions, received
    from zhunsheng.ledger.errors import ActionError

    user, equipment = _user(options), _equipment(options.equipment)
    try:
        require(user, "equipment", "U")
        found = received.read(file)
        proposal = received.propose(equipment, found)
        refusals = received.obstacles(found, equipment)
        print("\n".join(_told(equipment, proposal, refusals, options.language)))
        if refusals or proposal is None:
            return REFUSED
        if options.dry_run:
            return DONE
        row = actions.import_calibration(
            user,
            equipment,
            file=file,
            last_day=_last_day(options, proposal),
            uses=list(_uses(options, proposal)),
            mismatch=options.reason or "",
        )
    except received.FileUnreadable as error:
        print(error.message, file=sys.stderr)
        return UNREADABLE
    except ActionError as error:
        print(error.message, file=sys.stderr)
        return REFUSED
    done = Text(
        f"已登记证书 {row.certificate_number}（设备 {equipment.number}）；由另一人批准计量确认后可用。",
        f"Certificate {row.certificate_number} is registered for {equipment.number}; "
        "it counts once a second person has approved its confirmation.",
    )
    print(done.in_language(options.language))
    return DONE


def _user(options: argparse.Namespace) -> "User":
    """Who registers it: whoever knows that user's password."""
    from zhunsheng.accounts.models import User

    user = User.objects.filter(username=options.user, is_active=True).first()
    if options.password_file is not None:
        password = options.password_file.read_text().strip()
    else:
        password = getpass.getpass(f"{options.user} 的密码 / password: ")
    if user is None or not user.check_password(password):
        raise _RefusalError("用户名或密码不正确。", "The user name or the password is wrong.")
    return user


def _equipment(number: str) -> "Equipment":
    from zhunsheng.laboratory.models import Equipment

    found = Equipment.objects.filter(number=number).first()
    if found is None:
        raise _RefusalError(f"没有编号为 {number} 的设备。", f"There is no equipment numbered {number}.")
    return found


def _told(
    equipment: "Equipment", proposal: "Proposal | None", refusals: list[str], language: str
) -> Iterator[str]:
    """What would be registered, line by line."""
    for refusal in refusals:
        yield Text(f"[拒绝] {refusal}", f"[refused] {refusal}").in_language(language)
    if proposal is None:
        return
    from zhunsheng.laboratory.vocabulary import DRIFT_BASES

    bases = dict(DRIFT_BASES)
    dcc, signature = proposal.dcc, proposal.received.signature
    yield f"{dcc.number}  {proposal.issuer if language == 'zh' else proposal.issuer_en}  {dcc.ended_on}"
    yield signature.statement.in_language(language)
    for row in proposal.match.rows:
        sign = {"same": "=", "differs": "≠", "unknown": "?"}[row.state]
        yield f"  {row.label}: {row.in_file or '—'} {sign} {equipment.number} {row.registered or '—'}"
    for each in proposal.sets:
        found = each.found
        if found.obstacle is not None:
            yield f"  [{found.key}] {each.title}: {found.obstacle.in_language(language)}"
            continue
        basis = bases[each.basis]
        drift = Text(
            f"漂移 {each.drift} {found.unit}（{basis}）", f"drift {each.drift} {found.unit} ({basis})"
        )
        stage = Text("（调整前）", " (before adjustment)").in_language(language) if found.as_found else ""
        yield (
            f"  [{found.key}] {each.title}{stage}: {len(found.points)} × {found.at_unit}, {found.unit}; "
            f"{each.function or '—'}:{each.quantity or '—'}; {drift.in_language(language)}"
        )


def _last_day(options: argparse.Namespace, proposal: "Proposal") -> date:
    if options.until is not None:
        try:
            return date.fromisoformat(options.until)
        except ValueError:
            raise _RefusalError(
                f"--until {options.until}：应为 YYYY-MM-DD。", f"--until {options.until}: write YYYY-MM-DD."
            ) from None
    if proposal.last_day is None:
        raise _RefusalError(
            "文件没有写明有效期；请用 --until YYYY-MM-DD 给出最后一天。",
            "The file states no period; name the last day by --until YYYY-MM-DD.",
        )
    return proposal.last_day


def _uses(options: argparse.Namespace, proposal: "Proposal") -> Iterator["SetUse"]:
    """What the tables are: as told by --use, else as earlier certificates of the standard had it."""
    from zhunsheng.laboratory.actions import SetUse

    if not options.use:
        for each in proposal.sets:
            if each.function:
                yield SetUse(each.found.key, each.function, each.quantity, each.between)
        return
    proposed = {each.found.key: each.between for each in proposal.sets}
    for typed in options.use:
        found = _USE.fullmatch(typed)
        if found is None:
            raise _RefusalError(
                f"--use {typed}：应写作 组号=功能:量[:linear|points]。",
                f"--use {typed}: write KEY=FUNCTION:QUANTITY[:linear|points].",
            )
        usual = proposed.get(found["key"], "")
        between = {"linear": "linear", "points": ""}.get(found["between"] or "", usual)
        yield SetUse(found["key"], found["function"], found["quantity"], between)
