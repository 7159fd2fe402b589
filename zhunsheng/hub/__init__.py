# SPDX-License-Identifier: Apache-2.0
"""Social evaluation: an association or client evaluates many laboratories from the packs they send."""
