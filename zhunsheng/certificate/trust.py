# SPDX-License-Identifier: Apache-2.0
"""Whom a verifier trusts: certification authorities, log policies, or both, read from the files given.

A trust file holds PEM certificates of authorities, a log policy (C2SP tlog-policy), or PEM blocks and then
the policy, as a laboratory publishes it; a single vkey stands for the policy that believes that log.

Each file that holds both is an entry of its own, as a laboratory publishes it; files with authorities alone
and files with policies alone make up one entry together. One entry must be satisfied as a whole:

- authorities in it: the seal's chain must lead to one of them;
- policies in it: one of them must be satisfied by the log proof, witnesses included;
- both in it: both. So the authority of one laboratory never goes with the log of another.

With a policy alone, the trusted log vouches for the leaf, the leaf for the signed DCC, the DCC for the
authority it was signed under; the seal must stand under that same authority, and the page agree with the DCC.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography import x509

from zhunsheng.measure.text import Text
from zhunsheng.proofs import NoteError, Policy, PolicyError, VerifierKey, parse_policy

MAX_TRUST_FILE = 1_000_000

_PEM = re.compile(rb"-----BEGIN (?P<kind>[A-Z0-9 ]+)-----.*?-----END (?P=kind)-----[ \t]*\r?\n?", re.DOTALL)
_DIRECTIVES = ("log ", "witness ", "group ", "quorum ")


class TrustError(ValueError):
    """A trust file that can't be used. `text` names the file and says why, in both languages."""

    def __init__(self, name: str, zh: str, en: str) -> None:
        self.text = Text(f"{name}：{zh}", f"{name}: {en}")
        super().__init__(str(self.text))


@dataclass(frozen=True, slots=True)
class TrustEntry:
    """Authorities, log policies, or both: what must be satisfied together."""

    roots: tuple[x509.Certificate, ...] = ()
    policies: tuple[Policy, ...] = ()


@dataclass(frozen=True, slots=True)
class Trust:
    """What is trusted: any one entry, as a whole. Empty means that nobody is trusted."""

    entries: tuple[TrustEntry, ...] = ()

    @property
    def given(self) -> bool:
        """Whether anything at all is trusted."""
        return bool(self.entries)

    @property
    def roots(self) -> tuple[x509.Certificate, ...]:
        """The authorities of all entries."""
        return tuple(root for entry in self.entries for root in entry.roots)

    @property
    def policies(self) -> tuple[Policy, ...]:
        """The policies of all entries."""
        return tuple(policy for entry in self.entries for policy in entry.policies)

    @property
    def asks_for_a_log(self) -> bool:
        """Whether no entry is satisfied without a trusted log."""
        return bool(self.entries) and all(entry.policies for entry in self.entries)


NOBODY = Trust()


def read_trust(files: Iterable[tuple[str, bytes]]) -> Trust:
    """The trust that files of (name, bytes) express together. TrustError for the first unusable one."""
    whole: list[TrustEntry] = []
    roots: list[x509.Certificate] = []
    policies: list[Policy] = []
    for name, data in files:
        found, policy = _read_file(name, data)
        if found and policy is not None:
            whole.append(TrustEntry(_once(found), (policy,)))
        else:
            roots += found
            policies += [policy] if policy is not None else []
    rest = [TrustEntry(_once(roots), tuple(policies))] if roots or policies else []
    return Trust((*whole, *rest))


def _once(roots: list[x509.Certificate]) -> tuple[x509.Certificate, ...]:
    return tuple(root for place, root in enumerate(roots) if root not in roots[:place])


def _read_file(name: str, data: bytes) -> tuple[list[x509.Certificate], Policy | None]:
    if len(data) > MAX_TRUST_FILE:
        raise TrustError(name, "文件过大", "the file is too large")
    roots = [_authority(name, block) for block in _PEM.finditer(data)]
    rest = _PEM.sub(b"", data)
    policy = _policy(name, rest) if _says_something(rest) else None
    if not roots and policy is None:
        raise TrustError(
            name, "既无 CA 证书，也无日志策略", "holds neither a CA certificate nor a log policy"
        )
    return roots, policy


def _says_something(rest: bytes) -> bool:
    return any(line.strip() and not line.strip().startswith(b"#") for line in rest.splitlines())


def _authority(name: str, block: re.Match[bytes]) -> x509.Certificate:
    if block["kind"] != b"CERTIFICATE":
        kind = block["kind"].decode()
        raise TrustError(
            name, f"不应有 {kind}，只收 CA 证书", f"{kind} does not belong here, only CA certificates"
        )
    try:
        certificate = x509.load_pem_x509_certificate(block[0])
        constraints = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
    except (ValueError, x509.ExtensionNotFound) as error:
        raise TrustError(name, "证书无法读取或不是 CA 证书", "not a readable CA certificate") from error
    if not constraints.ca:
        raise TrustError(name, "不是 CA 证书", "not the certificate of an authority (CA)")
    return certificate


def _policy(name: str, rest: bytes) -> Policy:
    words = rest.decode("utf-8", "replace").strip()
    try:
        if "\n" not in words and not words.startswith(_DIRECTIVES):
            return Policy.of_log(VerifierKey.parse(words))
        policy = parse_policy(rest if rest.endswith(b"\n") else rest + b"\n")
    except (PolicyError, NoteError) as error:
        raise TrustError(name, error.zh, error.en) from error
    if not policy.logs:
        raise TrustError(name, "策略没有列出任何日志", "the policy lists no log")
    return policy
