# SPDX-License-Identifier: Apache-2.0
"""The laboratory's pages: fetch with access, bind the form, call the action, render."""
