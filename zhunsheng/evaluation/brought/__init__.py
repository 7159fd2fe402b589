# SPDX-License-Identifier: Apache-2.0
"""Evidence the daily work does not make: tables a laboratory keeps elsewhere and brings as spreadsheets.

`tables` says which there are and what makes a row the same row, `columns` how a spreadsheet names them,
`rows` what a row must be and how it becomes evidence, `kinds` how a file is taken.
"""
