# SPDX-License-Identifier: Apache-2.0
"""The kinds of events this room writes: subject, then what happened to it."""

EVALUATION_MADE = "evaluation.made"
CLAUSE_JUDGED = "clause.judged"
FINDING_DECIDED = "finding.decided"
GAP_CHARGED = "gap.charged"
NUMBER_MAPPED = "clause.number-mapped"
PROFILE_PROPOSED = "profile.proposed"
PROFILE_DECIDED = "profile.decided"
PACK_EXPORTED = "pack.exported"
PEERS_LOADED = "peers.loaded"
EVIDENCE_BROUGHT = "evidence.brought"
EVIDENCE_WITHDRAWN = "evidence.withdrawn"
EVIDENCE_COMPLETE = "evidence.complete"

OURS = ("evaluation.", "clause.", "finding.", "gap.", "profile.", "pack.", "peers.")
"""How those begin that are no fact about the laboratory's work; evidence that is brought is one."""
