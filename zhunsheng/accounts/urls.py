# SPDX-License-Identifier: Apache-2.0
from django.urls import path

from zhunsheng.accounts.views import guesses, own, users

urlpatterns = [
    path("sign-in/", own.sign_in, name="sign-in"),
    path("sign-out/", own.sign_out, name="sign-out"),
    path("profile/", own.profile, name="profile"),
    path("password/", own.change_password, name="change-password"),
    path("guesses/", guesses.guesses, name="guesses"),
    path("users/", users.users, name="users"),
    path("users/new/", users.new_user, name="new-user"),
    path("users/<int:pk>/", users.user, name="user"),
    path("users/<int:pk>/grant", users.grant_role, name="grant-role"),
    path("users/<int:pk>/end", users.end_role, name="end-role"),
    path("users/<int:pk>/password", users.reset_password, name="reset-password"),
    path("users/<int:pk>/active", users.set_active, name="set-active"),
]
