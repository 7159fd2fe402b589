# SPDX-License-Identifier: Apache-2.0
"""Trust policies (C2SP tlog-policy): which logs to believe, and which witnesses must have seen a checkpoint.

Only key types this room can verify are taken; a policy that names another is refused as a whole, since a
quorum counted without one of its witnesses would not be the quorum its author meant.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from zhunsheng.proofs.checkpoint import Checkpoint
from zhunsheng.proofs.encoding import decimal_number, shown
from zhunsheng.proofs.errors import NoteError, PolicyError
from zhunsheng.proofs.keys import KeyType, VerifierKey
from zhunsheng.proofs.note import Note

MAX_POLICY_SIZE = 1_000_000
NO_QUORUM = "none"

_FORBIDDEN_OCTET = re.compile(rb"[^\t\n\x20-\x7e\x80-\xff]")
_BLANKS = re.compile(r"[ \t]+")


@dataclass(frozen=True, slots=True)
class PolicyLog:
    """A log that is believed; its key's name is the origin."""

    key: VerifierKey
    url: str | None = None


@dataclass(frozen=True, slots=True)
class PolicyWitness:
    """A witness, by the name the policy gives it (its key has a name of its own)."""

    name: str
    key: VerifierKey
    url: str | None = None


@dataclass(frozen=True, slots=True)
class PolicyGroup:
    """At least `threshold` of `members` (witnesses or earlier groups) must have witnessed."""

    name: str
    threshold: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """Logs, witnesses and groups in the order given, and the quorum (None: no witness needed)."""

    logs: tuple[PolicyLog, ...]
    witnesses: tuple[PolicyWitness, ...]
    groups: tuple[PolicyGroup, ...]
    quorum: str | None

    @property
    def keys(self) -> tuple[VerifierKey, ...]:
        """Every key to open a checkpoint with."""
        return (*(log.key for log in self.logs), *(witness.key for witness in self.witnesses))

    @classmethod
    def of_log(cls, key: VerifierKey) -> "Policy":
        """The policy that believes one log and asks for no witness."""
        return cls((PolicyLog(key),), (), (), None)

    def encode(self) -> bytes:
        """The policy as text that `parse_policy` reads back."""
        lines = [_line("log", log.key.vkey, log.url) for log in self.logs]
        lines += [_line("witness", witness.name, witness.key.vkey, witness.url) for witness in self.witnesses]
        lines += [_line("group", group.name, str(group.threshold), *group.members) for group in self.groups]
        lines.append(_line("quorum", self.quorum or NO_QUORUM))
        return "".join(lines).encode("utf-8", "surrogateescape")


@dataclass(frozen=True, slots=True)
class PolicyResult:
    """What a policy finds in a checkpoint: the log it believes, and who saw it (name, POSIX time)."""

    log: VerifierKey | None
    witnesses: tuple[tuple[str, int], ...]
    quorum_met: bool

    @property
    def log_ok(self) -> bool:
        """Whether a log of the policy signed, under its own origin."""
        return self.log is not None

    @property
    def satisfied(self) -> bool:
        """Whether the checkpoint is to be believed."""
        return self.log_ok and self.quorum_met


def check(policy: Policy, note: Note) -> PolicyResult:
    """Judges a checkpoint's note that was opened with `policy.keys`.

    Only signatures verified by the policy's very keys count, each witness once. Raises NoteError when the
    note's text is no checkpoint.
    """
    origin = Checkpoint.parse(note.text).origin
    log = next((log.key for log in policy.logs if log.key.name == origin and note.signed_by(log.key)), None)
    seen: dict[str, int] = {}
    for witness in policy.witnesses:
        signature = note.signed_by(witness.key)
        if signature is not None and signature.timestamp is not None:
            seen[witness.name] = signature.timestamp
    return PolicyResult(log, tuple(seen.items()), _quorum_met(policy, set(seen)))


def parse_policy(data: bytes) -> Policy:
    """The policy in a file's bytes. Raises PolicyError with the line's number at the first thing amiss."""
    reading = _Reading()
    for number, words in _lines(data):
        keyword, *arguments = words
        read = _KEYWORDS.get(keyword)
        if read is None:
            raise PolicyError(number, f"未知的指令 {shown(keyword)}", f"unknown directive {shown(keyword)}")
        read(reading, number, arguments)
    if not reading.quorums:
        raise PolicyError(None, "缺少 quorum 行", "the quorum line is missing")
    quorum = reading.quorums[0]
    return Policy(
        tuple(reading.logs),
        tuple(reading.witnesses),
        tuple(reading.groups),
        None if quorum == NO_QUORUM else quorum,
    )


@dataclass(slots=True)
class _Reading:
    """What the lines so far have defined."""

    logs: list[PolicyLog] = field(default_factory=list)
    witnesses: list[PolicyWitness] = field(default_factory=list)
    groups: list[PolicyGroup] = field(default_factory=list)
    quorums: list[str] = field(default_factory=list)
    members: set[str] = field(default_factory=set)

    def defines(self, name: str) -> bool:
        return name in {*(witness.name for witness in self.witnesses), *(group.name for group in self.groups)}


def _quorum_met(policy: Policy, witnessed: set[str]) -> bool:
    for group in policy.groups:  # members are always defined earlier, so one pass settles nested groups
        if sum(member in witnessed for member in group.members) >= group.threshold:
            witnessed.add(group.name)
    return policy.quorum is None or policy.quorum in witnessed


def _lines(data: bytes) -> Iterator[tuple[int, list[str]]]:
    """Number and words of each line that says something. Octets above ASCII stay opaque, as specified."""
    if len(data) > MAX_POLICY_SIZE:
        raise PolicyError(
            None, f"策略超过 {MAX_POLICY_SIZE} 字节", f"the policy exceeds {MAX_POLICY_SIZE} bytes"
        )
    bad = _FORBIDDEN_OCTET.search(data)
    if bad is not None:
        octet, number = data[bad.start()], data.count(b"\n", 0, bad.start()) + 1
        raise PolicyError(number, f"不允许的字节 0x{octet:02x}", f"octet 0x{octet:02x} is not allowed")
    lines = data.decode("utf-8", "surrogateescape").split("\n")
    if lines.pop() != "":
        # A file cut short can still read well and ask for less, so the last newline is insisted upon.
        raise PolicyError(len(lines) + 1, "末尾没有换行", "the final newline is missing")
    for number, line in enumerate(lines, 1):
        stripped = line.strip(" \t")
        if stripped and not stripped.startswith("#"):
            yield number, _BLANKS.split(stripped)


def _read_log(reading: _Reading, number: int, arguments: list[str]) -> None:
    if len(arguments) not in (1, 2):
        raise _misshapen(number, "log <vkey> [<url>]")
    key = _read_key(number, arguments[0], KeyType.ED25519)
    _refuse_duplicate_key(number, key, [log.key for log in reading.logs])
    _refuse_shared_key(number, key, [witness.key for witness in reading.witnesses])
    reading.logs.append(PolicyLog(key, *arguments[1:]))


def _read_witness(reading: _Reading, number: int, arguments: list[str]) -> None:
    if len(arguments) not in (2, 3):
        raise _misshapen(number, "witness <name> <vkey> [<url>]")
    name, vkey, *url = arguments
    _refuse_taken_name(reading, number, name)
    key = _read_key(number, vkey, KeyType.COSIGNATURE_V1)
    _refuse_duplicate_key(number, key, [witness.key for witness in reading.witnesses])
    _refuse_shared_key(number, key, [log.key for log in reading.logs])
    reading.witnesses.append(PolicyWitness(name, key, *url))


def _read_group(reading: _Reading, number: int, arguments: list[str]) -> None:
    if len(arguments) < 3:
        raise _misshapen(number, "group <name> all|any|<k> <name>...")
    name, threshold, *members = arguments
    _refuse_taken_name(reading, number, name)
    for member in members:
        if not reading.defines(member):
            raise _undefined(number, member)
        if member in reading.members:
            named = shown(member)
            raise PolicyError(number, f"{named} 已是某组成员", f"{named} is already a member of a group")
        reading.members.add(member)
    reading.groups.append(PolicyGroup(name, _read_threshold(number, threshold, len(members)), tuple(members)))


def _read_quorum(reading: _Reading, number: int, arguments: list[str]) -> None:
    if len(arguments) != 1:
        raise _misshapen(number, "quorum <name>")
    if reading.quorums:
        raise PolicyError(number, "quorum 行只能有一行", "there can be only one quorum line")
    if arguments[0] != NO_QUORUM and not reading.defines(arguments[0]):
        raise _undefined(number, arguments[0])
    reading.quorums.append(arguments[0])


_KEYWORDS: dict[str, Callable[[_Reading, int, list[str]], None]] = {
    "log": _read_log,
    "witness": _read_witness,
    "group": _read_group,
    "quorum": _read_quorum,
}


def _read_key(number: int, vkey: str, kind: KeyType) -> VerifierKey:
    try:
        key = VerifierKey.parse(vkey)
    except NoteError as error:
        raise PolicyError(number, error.zh, error.en) from error
    if key.kind is not kind:
        raise PolicyError(
            number,
            f"此处需要 0x{kind:02x} 型密钥",
            f"a key of type 0x{kind:02x} is needed here, not 0x{key.kind:02x}",
        )
    return key


def _read_threshold(number: int, text: str, count: int) -> int:
    if text in ("any", "all"):
        return 1 if text == "any" else count
    try:
        threshold = decimal_number(text)
    except ValueError:
        threshold = 0
    if not 1 <= threshold <= count:
        raise PolicyError(
            number, f"门槛须为 any、all 或 1 至 {count}", f"the threshold must be any, all or 1 to {count}"
        )
    return threshold


def _refuse_taken_name(reading: _Reading, number: int, name: str) -> None:
    if name == NO_QUORUM or reading.defines(name):
        raise PolicyError(number, f"名称 {shown(name)} 已被占用", f"the name {shown(name)} is taken")


def _refuse_duplicate_key(number: int, key: VerifierKey, others: list[VerifierKey]) -> None:
    if any(other.public_key == key.public_key for other in others):
        raise PolicyError(number, "此公钥已列出", "this public key is listed already")


def _refuse_shared_key(number: int, key: VerifierKey, others: list[VerifierKey]) -> None:
    # The format leaves this open. A log that witnesses itself with its own key adds nothing to its word.
    if any(other.public_key == key.public_key for other in others):
        raise PolicyError(number, "日志与见证者共用一把公钥", "a log and a witness share one public key")


def _undefined(number: int, name: str) -> PolicyError:
    return PolicyError(number, f"{shown(name)} 未在前面定义", f"{shown(name)} is not defined above")


def _misshapen(number: int, form: str) -> PolicyError:
    return PolicyError(number, f"此行应为 {form}", f"this line should read {form}")


def _line(*words: str | None) -> str:
    return " ".join(word for word in words if word is not None) + "\n"
