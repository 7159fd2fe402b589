# SPDX-License-Identifier: Apache-2.0
"""A hub's front door, and its one field that finds laboratories, packs and rounds."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """To what waits for whoever is signed in; a stranger to what is public."""
    return redirect("hub:desk" if request.user.is_authenticated else "public-laboratories")


@login_required
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """The laboratories that bear the text."""
    text = request.GET.get("q", "").strip()
    return redirect(f"{reverse('hub:laboratories')}?{urlencode({'q': text})}")
