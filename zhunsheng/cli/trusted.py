# SPDX-License-Identifier: Apache-2.0
"""What --trust names: files with authorities, log policies or a key, or a key itself."""

from collections.abc import Sequence
from pathlib import Path

from zhunsheng.certificate.trust import Trust, TrustError, read_trust
from zhunsheng.cli.unread import reason
from zhunsheng.proofs import NoteError, VerifierKey


def trusted(given: Sequence[str]) -> Trust:
    """Whom it says to trust; TrustError for what can't be used."""
    return read_trust([_named(text) for text in given])


def log_keys(given: Sequence[str]) -> list[VerifierKey]:
    """The keys of the logs it believes."""
    return [log.key for policy in trusted(given).policies for log in policy.logs]


def _named(text: str) -> tuple[str, bytes]:
    path = Path(text)
    if not path.exists() and _is_key(text):
        return text, text.encode()
    try:
        return path.name, path.read_bytes()
    except OSError as error:
        why = reason(error)
        raise TrustError(text, why.zh, why.en) from error


def _is_key(text: str) -> bool:
    try:
        VerifierKey.parse(text)
    except NoteError:
        return False
    return True
