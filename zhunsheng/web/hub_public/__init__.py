# SPDX-License-Identifier: Apache-2.0
"""What a hub shows to everybody and takes from everybody."""
