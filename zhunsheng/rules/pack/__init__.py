# SPDX-License-Identifier: Apache-2.0
"""Evidence packs: one laboratory's tables for a period as Parquet files, with a manifest it signs.

manifest (what it says) <- signing (who says so) <- writing, reading <- checking, evaluating.
"""
