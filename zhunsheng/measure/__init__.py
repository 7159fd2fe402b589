# SPDX-License-Identifier: Apache-2.0
"""The measurement core: from readings to results with uncertainty and a decision. Pure: no Django, no
clock.
"""
