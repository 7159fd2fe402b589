# SPDX-License-Identifier: Apache-2.0
"""What the laboratory gives to whoever is to trust its certificates: its authority, and its log's policy."""

from zhunsheng.laboratory import signing
from zhunsheng.ledger.queries import policy_text


def authority_certificate() -> bytes:
    """The certificate (PEM) of the authority that the laboratory's keys stand under."""
    return signing.authority_pem()


def trust_file() -> bytes:
    """The authority's certificate followed by the log's policy: one file for `zhunsheng verify --trust`."""
    return authority_certificate() + b"\n" + policy_text().encode()
