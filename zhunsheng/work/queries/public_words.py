# SPDX-License-Identifier: Apache-2.0
"""The one word that verification says first, the colour beside it, and what it means for whoever asks."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from zhunsheng.measure.text import Text


@dataclass(frozen=True, slots=True)
class Word:
    """A verdict: its key for machines, the word, its meaning's colour, and a sentence."""

    key: str
    word: Text
    tone: str
    meaning: Text


_WORDS = (
    Word(
        "valid",
        Text("有效", "Valid"),
        "fine",
        Text(
            "登记在册，没有被修改、替代或收回。",
            "On the register; neither amended, superseded nor withdrawn.",
        ),
    ),
    Word(
        "amended",
        Text("已修改", "Amended"),
        "near",
        Text(
            "另有补充件，须与它一并使用。",
            "There is a supplement, and the two are to be used together.",
        ),
    ),
    Word(
        "superseded",
        Text("已替代", "Superseded"),
        "near",
        Text("不再使用，请改用新证书。", "No longer in use; use the newer certificate."),
    ),
    Word(
        "withdrawn",
        Text("已收回", "Withdrawn"),
        "stop",
        Text(
            "不得再依据它使用器具，请与签发机构联系。",
            "Don't rely on it any longer, and contact the laboratory that issued it.",
        ),
    ),
    Word(
        "unconfirmed",
        Text("无法确认", "Unconfirmed"),
        "unknown",
        Text(
            "有核对没有通过，请向签发机构询问。",
            "A check did not pass; please ask the laboratory that issued it.",
        ),
    ),
    Word(
        "unknown",
        Text("查无此证", "No such certificate"),
        "unknown",
        Text("登记册里没有这样的证书。", "There is no such certificate on the register."),
    ),
    Word(
        "invalid",
        Text("无效", "Invalid"),
        "stop",
        Text(
            "文件被改动过，或自相矛盾，不能作为证书使用。",
            "The file was changed or contradicts itself; it is of no use as a certificate.",
        ),
    ),
)
WORDS: Mapping[str, Word] = MappingProxyType({word.key: word for word in _WORDS})
