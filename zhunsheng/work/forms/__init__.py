# SPDX-License-Identifier: Apache-2.0
"""Forms of the daily work: they parse and clean, they never write."""
