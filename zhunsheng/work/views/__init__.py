# SPDX-License-Identifier: Apache-2.0
"""Pages of the daily work: fetch with access, bind the form, call the action, render."""
