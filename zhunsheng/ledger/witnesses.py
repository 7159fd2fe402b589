# SPDX-License-Identifier: Apache-2.0
"""Witnesses: which ones this log asks, and their cosignatures merged into its checkpoints."""

from django.utils.translation import gettext_lazy as _

from zhunsheng.ledger import keys, places
from zhunsheng.ledger.errors import ActionError
from zhunsheng.ledger.models import Checkpoint, PastLog
from zhunsheng.proofs import (
    NoteError,
    Policy,
    PolicyError,
    PolicyLog,
    VerifierKey,
    add_signatures,
    open_checkpoint,
    parse_policy,
    unverified_note,
)


def policy() -> Policy:
    """What a verifier should ask of this log: its key, and the policy file's witnesses and quorum.

    Logs that this one succeeded are named too: what was issued under them is as good as ever.
    """
    past = PastLog.objects.order_by("-id").values_list("vkey", flat=True)
    logs = tuple(PolicyLog(key) for key in (keys.verifier(), *map(VerifierKey.parse, past)))
    path = places.witness_policy_file()
    if not path.is_file():
        return Policy(logs, (), (), None)
    try:
        configured = parse_policy(path.read_bytes())
    except PolicyError as error:
        raise ActionError(_("见证策略文件不能读取：%(reason)s") % {"reason": error}) from error
    return Policy(logs, configured.witnesses, configured.groups, configured.quorum)


def merged(note: bytes) -> Checkpoint:
    """The committed checkpoint that `note` cosigns, unsaved, with our witnesses' lines added.

    ActionError when a signature is false, no witness of ours signed, or the tree is not ours.
    """
    known = policy()
    witnesses = [witness.key for witness in known.witnesses]
    try:
        opened = open_checkpoint(note, [keys.verifier()], witnesses)
    except NoteError as error:
        raise ActionError(_("联署的检查点不成立：%(reason)s") % {"reason": error}) from error
    signed = {(item.key.name, item.key.key_id) for item in opened.note.verified if item.key in witnesses}
    lines = [line for line in unverified_note(note).unverified if (line.name, line.key_id) in signed]
    if not lines:
        raise ActionError(_("没有已配置见证者的联署。"))
    row = Checkpoint.objects.select_for_update().filter(size=opened.checkpoint.size).first()
    if row is None or bytes(row.root) != opened.checkpoint.root:
        raise ActionError(_("联署的检查点不是本日志的检查点。"))
    row.note = add_signatures(row.note.encode(), lines).decode()
    return row
