# SPDX-License-Identifier: Apache-2.0
"""The validation of the software (ISO/IEC 17025, 7.11), produced by a command on the machine it runs on."""
