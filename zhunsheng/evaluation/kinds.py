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

OURS = ("evaluation.", "clause.", "finding.", "gap.", "profile.", "pack.")
"""How they begin: none of them is a fact about the laboratory's work."""
