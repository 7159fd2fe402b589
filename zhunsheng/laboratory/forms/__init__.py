# SPDX-License-Identifier: Apache-2.0
"""What people type about the laboratory: parsed and cleaned, never written."""
