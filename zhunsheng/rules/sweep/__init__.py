# SPDX-License-Identifier: Apache-2.0
"""The sweep: all rules over the evidence of any number of laboratories, within a set memory."""
