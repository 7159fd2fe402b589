# SPDX-License-Identifier: Apache-2.0
"""Keeping a laboratory: backup, restore, upgrade, and the checks before them."""
