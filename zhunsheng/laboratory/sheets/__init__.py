# SPDX-License-Identifier: Apache-2.0
"""Spreadsheets in and out. What strangers filled in is read in a process of its own; nothing knows Django.

`reader` gives the visible sheets of an xlsx, xls, ods or csv file as lines of cells, `parse` what a cell
means, `tables` writes tables whose cells no spreadsheet takes for formulas.
"""
