# SPDX-License-Identifier: Apache-2.0
"""What travels inside the PDF: the signed DCC, the log proof, and the leaf's body and salt."""

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Literal

Relationship = Literal["source", "data", "supplement"]


@dataclass(frozen=True, slots=True)
class Attachment:
    """One embedded file: its name, its bytes, and what it is to the page (PDF/A-3 wants all four)."""

    name: str
    data: bytes
    mime: str
    relationship: Relationship
    description: str


@dataclass(frozen=True, slots=True)
class Leaf:
    """The canonical body of the logged event and its 32-byte salt; they open the leaf's commitment."""

    body: bytes
    salt: bytes


class LeafError(ValueError):
    """The leaf file isn't what `leaf_attachment` writes."""


def dcc_attachment(number: str, xml: bytes) -> Attachment:
    """The signed DCC, the source of everything the page shows."""
    return Attachment(f"{number}.dcc.xml", xml, "application/xml", "source", "数字校准证书 DCC")


def proof_attachment(number: str, proof: bytes) -> Attachment:
    """The proof that the issuing event stands in the log: index, path, checkpoint (C2SP tlog-proof)."""
    return Attachment(
        f"{number}.tlog-proof", proof, "text/plain", "supplement", "日志证明 Transparency log proof"
    )


def leaf_attachment(number: str, leaf: Leaf) -> Attachment:
    """Body and salt of the issuing event, without which nobody can open the commitment in the log."""
    record = {
        "v": 1,
        "body": base64.b64encode(leaf.body).decode(),
        "salt": base64.b64encode(leaf.salt).decode(),
    }
    data = json.dumps(record, sort_keys=True, separators=(",", ":")).encode()
    return Attachment(f"{number}.leaf.json", data, "application/json", "supplement", "日志叶 Log leaf")


def read_leaf(data: bytes) -> Leaf:
    """The leaf that `leaf_attachment` wrote. Raises LeafError."""
    try:
        record = json.loads(data)
        if record["v"] != 1:
            raise LeafError("leaf version")
        leaf = Leaf(*(base64.b64decode(record[key], validate=True) for key in ("body", "salt")))
    except (ValueError, KeyError, TypeError, RecursionError, binascii.Error) as error:
        raise LeafError(str(error)) from error
    if len(leaf.salt) != 32:
        raise LeafError("salt length")
    return leaf
