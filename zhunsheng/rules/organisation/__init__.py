# SPDX-License-Identifier: Apache-2.0
"""Rules about how the laboratory is run: asked of the laboratory as a whole, or of the records it keeps.

They look at it on the last instant its evidence tells of (`labs.asked_at`); no stage of a job asks them.
"""
