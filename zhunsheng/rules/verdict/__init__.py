# SPDX-License-Identifier: Apache-2.0
"""From findings and persons' judgements to a verdict on every clause.

A machine finds, a person judges: a hit is *to be verified*; *not met* is set by a named person only. Unknown
never counts as met. No event is *not applicable*. What is reconstructed never counts.
"""
