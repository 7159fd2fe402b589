# SPDX-License-Identifier: Apache-2.0
"""How large a stranger's spreadsheet may be, and what reading it may cost."""

LARGEST_FILE = 5 * 1024 * 1024
MOST_SHEETS, MOST_ROWS, MOST_COLUMNS = 30, 5000, 100
LONGEST_TEXT = 2000
# Signs and cells of all sheets together: one long text may stand for very many cells in a small file.
MOST_TEXT = 8_000_000
# A worksheet of 5000 full rows unpacks to some 20 MB.
MOST_UNPACKED, MOST_MEMBERS = 200 * 1024 * 1024, 5000
MEMORY, SECONDS = 1 << 30, 20
# JSON of MOST_TEXT signs, each of which may be escaped, with what stands around them.
LARGEST_ANSWER = 128 * 1024 * 1024
# The child ends itself by its own cap on time; this is for one that sleeps.
PATIENCE_SECONDS = 30
