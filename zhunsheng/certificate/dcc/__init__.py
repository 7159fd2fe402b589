# SPDX-License-Identifier: Apache-2.0
"""Parts of the Digital Calibration Certificate: each module writes one noun and reads it back."""
