# SPDX-License-Identifier: Apache-2.0
"""Certificates that others issued: DCCs from 3.1.1 to 3.3.0, read, judged, and shown as a person reads them.

`read.read_received` reads in this process; `capped.read_capped` in one that cannot eat the machine, and is
the way in for whatever comes from outside. Nothing here is lenient about numbers: a file that contradicts
itself is told so, with the line.
"""
