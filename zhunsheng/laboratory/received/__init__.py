# SPDX-License-Identifier: Apache-2.0
"""Certificates that other institutes sent for our standards: reading them, and what registering would do."""

from zhunsheng.laboratory.received.matching import Comparison, Match, match
from zhunsheng.laboratory.received.proposal import Proposal, SetProposal, propose
from zhunsheng.laboratory.received.reading import FileUnreadable, obstacles, read, trusted_roots

__all__ = [
    "Comparison",
    "FileUnreadable",
    "Match",
    "Proposal",
    "SetProposal",
    "match",
    "obstacles",
    "propose",
    "read",
    "trusted_roots",
]
