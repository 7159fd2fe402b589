# SPDX-License-Identifier: Apache-2.0
from django.urls import path

from zhunsheng.ledger import views

app_name = "ledger"
urlpatterns = [
    path("", views.events, name="events"),
    path("<int:pk>/", views.event, name="event"),
    path("<int:pk>/proof", views.proof, name="proof"),
]
