# SPDX-License-Identifier: Apache-2.0
"""The checklist of an assignment: made from the sample, filled in anywhere, and read back row by row."""
