# SPDX-License-Identifier: Apache-2.0
"""The kinds of events this room writes: subject, then what happened to it."""

USER_CREATED = "user.created"
ROLE_GRANTED = "user.role-granted"
ROLE_ENDED = "user.role-ended"
PASSWORD_SET = "user.password-set"  # noqa: S105 - the name of an event
PASSWORD_CHANGED = "user.password-changed"  # noqa: S105 - the name of an event
DEACTIVATED = "user.deactivated"
REACTIVATED = "user.reactivated"
PROFILE_CHANGED = "user.profile-changed"
GUESSING_LIMITED = "guessing.limited"
