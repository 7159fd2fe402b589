# SPDX-License-Identifier: Apache-2.0
"""The log: the issue of exactly this DCC stands in the log it names, and in a trusted one if any is trusted.

leaf.json opens the logged commitment: body and salt. The body must be the issuing event of this number and of
this signed DCC; the proof must lead from its leaf to a checkpoint signed by the log key in the DCC.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from zhunsheng.certificate.attach import Leaf, LeafError, read_leaf
from zhunsheng.certificate.authority import fingerprint, path_to_root
from zhunsheng.certificate.checks.dcc import SignedDcc
from zhunsheng.certificate.sealed import SealedFile
from zhunsheng.certificate.trust import Trust
from zhunsheng.certificate.verification import Check
from zhunsheng.measure.text import Text
from zhunsheng.proofs import (
    Policy,
    ProofsError,
    TlogProof,
    VerifiedInclusion,
    VerifierKey,
    leaf_data,
    leaf_hash,
    parse_canonical,
    unverified_note,
    verify_proof,
)

ISSUED = "certificate.issued"
PROOF_ENDING = ".tlog-proof"
LEAF_ENDING = ".leaf.json"


@dataclass(frozen=True, slots=True)
class LogFinding:
    """Where the issue stands in the log.

    `trusted`: a policy given is satisfied; None when none was asked for. `drawn_as`: template and typesetter
    of the page, as the issuing event records them; "" for what it doesn't.
    """

    inclusion: VerifiedInclusion
    witnesses: tuple[tuple[str, datetime], ...]
    trusted: bool | None
    drawn_as: tuple[str, str]

    @property
    def newest(self) -> datetime | None:
        """The latest time at which a trusted witness saw the checkpoint."""
        return max((at for _, at in self.witnesses), default=None)


class _RefusalError(ValueError):
    """A contradiction, in words for the verdict."""

    def __init__(self, text: Text) -> None:
        super().__init__(str(text))
        self.text = text


def check_log(file: SealedFile, dcc: SignedDcc | None, trust: Trust) -> tuple[Check, LogFinding | None]:
    """Judges the log proof. The finding is None unless the proof holds for the log key in the DCC."""
    if dcc is None:
        statement = Text(
            "没有可信的 DCC，无法核对日志证明。", "Without a sound DCC the log proof can't be checked."
        )
        return Check("log", "unknown", statement), None
    try:
        proof, leaf = _read(file, dcc.certificate.number)
        drawn_as = _check_body(leaf, dcc)
        hashed = leaf_hash(leaf_data(leaf.body, leaf.salt))
        own = verify_proof(proof, hashed, Policy.of_log(VerifierKey.parse(dcc.certificate.log_key)))
    except _RefusalError as error:
        return Check("log", "fail", error.text), None
    except ProofsError as error:
        statement = Text(f"日志证明不成立：{error.zh}", f"The log proof does not hold: {error.en}")
        return Check("log", "fail", statement), None
    unvouched = LogFinding(own, (), trusted=False if trust.asks_for_a_log else None, drawn_as=drawn_as)
    finding, refusals = _by_policies(proof, hashed, unvouched, trust)
    return _check(finding, refusals, proof, leaf), finding


def _read(file: SealedFile, number: str) -> tuple[TlogProof, Leaf]:
    proofs, leaves = file.attached(PROOF_ENDING), file.attached(LEAF_ENDING)
    if [found.name for found in (*proofs, *leaves)] != [number + PROOF_ENDING, number + LEAF_ENDING]:
        raise _RefusalError(
            Text(
                "日志证明或日志叶缺失、重复或命名不符。", "Log proof or leaf is missing, doubled or misnamed."
            )
        )
    try:
        return TlogProof.parse(proofs[0].data), read_leaf(leaves[0].data)
    except LeafError as error:
        raise _RefusalError(Text("日志叶文件无法读取。", "The leaf file can't be read.")) from error


def _check_body(leaf: Leaf, dcc: SignedDcc) -> tuple[str, str]:
    """Refuses the event of anything but this issue; gives what it records of how the page was drawn."""
    entry = parse_canonical(leaf.body)
    said = entry if isinstance(entry, dict) else {}
    # An entry names kind, subject, actor and instant; what was said about the event stands in its body.
    facts = said.get("body")
    told = {**(facts if isinstance(facts, dict) else {}), "kind": said.get("kind")}
    chain = path_to_root(dcc.signature.signer, dcc.signature.chain)
    expected = {
        "kind": ISSUED,
        "number": dcc.certificate.number,
        "dcc_sha256": hashlib.sha256(dcc.xml).hexdigest(),
        "authority": fingerprint(chain[-1]),
    }
    # The DCC's hash covers the chain already; an event that names the authority too must name the same one.
    told.setdefault("authority", expected["authority"])
    if any(told.get(name) != value for name, value in expected.items()):
        raise _RefusalError(
            Text(
                "日志记下的不是这份证书的签发。",
                "What the log recorded is not the issue of this certificate.",
            )
        )
    template, engine = (told.get(name) for name in ("template", "engine"))
    return (template if isinstance(template, str) else "", engine if isinstance(engine, str) else "")


def _by_policies(
    proof: TlogProof, hashed: bytes, unvouched: LogFinding, trust: Trust
) -> tuple[LogFinding, list[Text]]:
    """The finding under the first policy that is satisfied, or why none is."""
    refusals = []
    for policy in trust.policies:
        try:
            verified = verify_proof(proof, hashed, policy)
        except ProofsError as error:
            refusals.append(Text(error.zh, error.en))
            continue
        seen = tuple((name, datetime.fromtimestamp(at, UTC)) for name, at in verified.witnesses)
        return replace(unvouched, inclusion=verified, witnesses=seen, trusted=True), []
    return unvouched, refusals


def _check(finding: LogFinding, refusals: list[Text], proof: TlogProof, leaf: Leaf) -> Check:
    evidence = [*_evidence(finding, leaf), *_witness_lines(finding, proof)]
    if finding.trusted is False:
        statement = Text(
            "签发记录在它自己的日志里，但不满足给出的日志策略。",
            "The issue stands in the log it names, but no log policy given is satisfied.",
        )
        return Check("log", "unknown", statement, (*refusals, *evidence))
    if finding.trusted is None:
        statement = Text(
            "签发已记入证书自己指名的日志，证明成立；未给出日志策略，日志本身无人作保；没有计入独立见证者。",
            "The issue is in the log that the certificate itself names and the proof holds; no log policy "
            "was given, so nothing vouches for that log itself; no independent witness counted.",
        )
        return Check("log", "warn", statement, tuple(evidence))
    if not finding.witnesses:
        statement = Text(
            "签发已记入日志，证明成立；没有计入独立见证者。",
            "The issue is in the log and the proof holds; no independent witness counted.",
        )
        return Check("log", "warn", statement, tuple(evidence))
    count = len(finding.witnesses)
    statement = Text(
        f"签发已记入日志，证明成立，{count} 个独立见证者见过。",
        f"The issue is in the log, the proof holds, seen by {count} independent witness(es).",
    )
    return Check("log", "ok", statement, tuple(evidence))


def _evidence(finding: LogFinding, leaf: Leaf) -> list[Text]:
    place = finding.inclusion
    digest = hashlib.sha256(leaf.body).hexdigest()
    return [
        Text(
            f"日志 {place.origin}，第 {place.index + 1} 条，共 {place.size} 条",
            f"Log {place.origin}, entry {place.index + 1} of {place.size}",
        ),
        Text(f"记录正文 SHA-256：{digest}", f"SHA-256 of the recorded body: {digest}"),
    ]


def _witness_lines(finding: LogFinding, proof: TlogProof) -> list[Text]:
    lines = [
        Text(f"见证者 {name}：{at.isoformat()}", f"Witness {name}: {at.isoformat()}")
        for name, at in finding.witnesses
    ]
    # One of the unverified lines is the log's own signature, which was verified apart.
    others = len(unverified_note(proof.checkpoint).unverified) - 1 - len(finding.witnesses)
    if others > 0:
        lines.append(
            Text(
                f"另有 {others} 个联署，其密钥不在给出的信任中，未计入。",
                f"{others} more cosignature(s) by keys outside the trust given; not counted.",
            )
        )
    return lines
