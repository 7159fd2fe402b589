# SPDX-License-Identifier: Apache-2.0
"""Rules asked of a history, not of one job: they compare a laboratory's work with its other work, and with
others'.

No stage of the work asks them; the sweep does.
"""
