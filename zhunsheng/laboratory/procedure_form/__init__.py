# SPDX-License-Identifier: Apache-2.0
"""A procedure as a form, drawn from its schema: its entries shown, read back from what was posted, moved."""
