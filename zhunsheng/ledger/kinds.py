# SPDX-License-Identifier: Apache-2.0
"""The kinds of events the log writes about itself."""

STOP_CLEARED = "log.stop-cleared"
COPIES_RESTORED = "log.copies-restored"
LOG_SUCCEEDED = "log.succeeded"
