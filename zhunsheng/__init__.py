# SPDX-License-Identifier: Apache-2.0
"""Zhunsheng (准绳): runs a calibration laboratory, proves its certificates, evaluates it from evidence."""

__version__ = "0.1.0"
