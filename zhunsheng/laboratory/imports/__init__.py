# SPDX-License-Identifier: Apache-2.0
"""A real laboratory's first day: its lists, as spreadsheets, become facts through the room's own actions.

`kinds` says what can be imported and by which columns, `running` does it (as a trial that leaves nothing, or
all of it in one transaction), `report` tells row by row what happened, `template` writes the empty form.
"""
