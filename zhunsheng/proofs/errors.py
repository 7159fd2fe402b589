# SPDX-License-Identifier: Apache-2.0
"""Why a proof, a note or a piece of a log was refused.

    ProofsError
    ├── NotCanonical   a value or bytes outside the canonical JSON profile
    ├── ProofError     a hash path, a leaf or a transparency proof that does not hold
    ├── NoteError      a key, signature, note, checkpoint or cosignature that is malformed or false
    ├── TileError      a tile, entry bundle or tiled log that is malformed or contradicts itself
    ├── PolicyError    a trust policy that cannot be read
    └── WitnessError   a checkpoint that a witness does not cosign

This room imports nothing of ours, so each error carries its sentence in both languages itself.
"""


class ProofsError(Exception):
    """Base of every refusal in this room; `zh` and `en` are the same sentence for a person."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh, en)
        self.zh = zh
        self.en = en

    def in_language(self, language: str) -> str:
        """The sentence in `language`; anything that is not English gets Chinese, the first language."""
        return self.en if language.startswith("en") else self.zh

    def __str__(self) -> str:
        return f"{self.zh} / {self.en}"


class NotCanonical(ProofsError):  # noqa: N818 - the name says what the value is, as callers read it
    """A value, or bytes, outside the profile; `path` names the place (`$.items[2].name`)."""

    def __init__(self, path: str, zh: str, en: str) -> None:
        super().__init__(f"{path}：{zh}", f"{path}: {en}")
        self.args = (path, zh, en)  # what pickle calls the class with again
        self.path = path


class ProofError(ProofsError):
    """A leaf, inclusion proof or consistency proof that does not hold."""


class NoteError(ProofsError):
    """A signed note, key or checkpoint that is malformed, unsigned by a known key, or falsely signed."""


class TileError(ProofsError):
    """A tile, entry bundle or tiled log that is missing, malformed or contradicts itself."""


class PolicyError(ProofsError):
    """A trust policy that cannot be read; `line` counts from 1, None when the file as a whole is meant."""

    def __init__(self, line: int | None, zh: str, en: str) -> None:
        where = ("", "") if line is None else (f"第 {line} 行：", f"line {line}: ")
        super().__init__(where[0] + zh, where[1] + en)
        self.args = (line, zh, en)  # what pickle calls the class with again
        self.line = line


class WitnessError(ProofsError):
    """Why a witness does not cosign: the HTTP `status` of C2SP tlog-witness, and at 409 the size it knows."""

    def __init__(self, status: int, zh: str, en: str, known_size: int | None = None) -> None:
        super().__init__(zh, en)
        self.args = (status, zh, en, known_size)  # what pickle calls the class with again
        self.status = status
        self.known_size = known_size
