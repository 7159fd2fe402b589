# SPDX-License-Identifier: Apache-2.0
"""What rules over a history ask of the raw readings: a row a point (`raw`), a row a certificate (`features`).

Aggregating readings is what a sweep spends its time on, so it is done once, before any rule is asked.
"""
