# SPDX-License-Identifier: Apache-2.0
"""The public questions for machines: the same queries and limits as the pages, in JSON."""
