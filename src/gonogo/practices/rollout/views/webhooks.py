# SPDX-License-Identifier: Apache-2.0
"""Which page says who outside is told about the waves of a release, and whether it arrived?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from gonogo.core import clock
from gonogo.core.errors import BadInput, NotFound, Refused
from gonogo.core.queries.releases import ReleaseFacts, release_named
from gonogo.core.rules.permissions import Action, authorize
from gonogo.core.web import actor_of, may, signed_in
from gonogo.practices.rollout.actions.webhooks import add_webhook, manageable, read_secret, remove_webhook, try_webhook
from gonogo.practices.rollout.queries.webhooks import WebhookFacts, all_webhooks, deliveries_of, secret_of_webhook
from gonogo.practices.rollout.rules.webhook import Fate
from gonogo.practices.rollout.rules.webhook_address import LONGEST_URL

LOGGED = 30
THIS, EVERY = "this", "every"


class AddWebhook(forms.Form):
    """An address to tell, and of what."""

    url = forms.CharField(
        label="Address",
        help_text="Where the messages are posted to, such as https://chat.example/hooks/releases.",
        max_length=LONGEST_URL,
        widget=forms.URLInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Say which address is told."},
    )
    told_of = forms.ChoiceField(label="Told of", initial=THIS, widget=forms.RadioSelect)

    def __init__(self, *args: Any, title: str, everywhere: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(THIS, f"The waves of {title}"), *([(EVERY, "The waves of every release")] if everywhere else [])]
        self.fields["told_of"].choices = choices  # type: ignore[attr-defined]


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def webhooks(request: HttpRequest, release: str) -> HttpResponse:
    """Who is told, with what came back last; and adding another address."""
    facts = _managed_release(request, release)
    everywhere = may(request, Action.MANAGE_WEBHOOKS)
    form = AddWebhook(request.POST or None, title=facts.title, everywhere=everywhere)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        only = facts.name if given["told_of"] == THIS else None
        try:
            made = add_webhook(given["url"].strip(), release=only, by=actor_of(request), now=clock.now())
        except (BadInput, Refused) as error:
            form.add_error("url", error.message)
        else:
            return _secret_page(request, facts, made, f"{made.host} is told from now on", secret_of_webhook(made))
    told = all_webhooks(release=facts.name)
    context = {
        "release": facts,
        "section": "waves",
        "crumbs": _crumbs(facts)[:2],
        "webhooks": [(one, everywhere or one.release is not None) for one in told],
        "log": deliveries_of([one.number for one in told], release=facts.name, limit=LOGGED),
        "form": form,
    }
    return render(request, "rollout/webhooks.html", context, status=400 if form.errors else 200)


@signed_in
@require_POST
def webhook_try(request: HttpRequest, release: str, number: int) -> HttpResponse:
    """Send a test message and say what came back."""
    facts = _managed_release(request, release)
    _require_of(facts, number, request)
    try:
        told = try_webhook(number, by=actor_of(request), now=clock.now())
    except Refused as error:
        messages.error(request, error.message)
    else:
        if told.fate is Fate.DELIVERED:
            messages.success(request, f"The test message arrived: {told.host} answered with status {told.status}.")
        else:
            messages.error(request, f"The test message did not arrive at {told.host}. {told.problem}")
    return redirect("wave-webhooks", release=release)


@signed_in
@require_POST
def webhook_secret(request: HttpRequest, release: str, number: int) -> HttpResponse:
    """The secret of a webhook, on a page that nothing keeps."""
    facts = _managed_release(request, release)
    one = _require_of(facts, number, request)
    return _secret_page(request, facts, one, f"Secret of {one.host}", read_secret(number, by=actor_of(request)))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def webhook_remove(request: HttpRequest, release: str, number: int) -> HttpResponse:
    """Ask once more, then tell this address nothing more."""
    facts = _managed_release(request, release)
    one = _require_of(facts, number, request)
    if request.method == "POST":
        remove_webhook(number, by=actor_of(request), now=clock.now())
        messages.success(request, f"{one.host} is told nothing more.")
        return redirect("wave-webhooks", release=release)
    context = {"release": facts, "section": "waves", "crumbs": _crumbs(facts), "webhook": one}
    return render(request, "rollout/webhook_remove.html", context)


def _managed_release(request: HttpRequest, name: str) -> ReleaseFacts:
    authorize(actor_of(request), Action.MANAGE_WEBHOOKS, release=name)
    return release_named(name)


def _require_of(release: ReleaseFacts, number: int, request: HttpRequest) -> WebhookFacts:
    """The webhook, if it is told of this release and the person may manage it."""
    one = manageable(number, actor_of(request))
    if one.release not in (None, release.name):
        raise NotFound(f"Webhook {number} is told of {one.release}, not of {release.name}.")
    return one


def _secret_page(
    request: HttpRequest, release: ReleaseFacts, webhook: WebhookFacts, title: str, secret: str
) -> HttpResponse:
    context = {"release": release, "section": "waves", "crumbs": _crumbs(release), "webhook": webhook}
    response = render(request, "rollout/webhook_secret.html", {**context, "title": title, "secret": secret})
    response["Cache-Control"] = "no-store"
    return response


def _crumbs(release: ReleaseFacts) -> list[tuple[str, str]]:
    return [
        (release.title, reverse("board", args=[release.name])),
        ("Waves", reverse("waves", args=[release.name])),
        ("Webhooks", reverse("wave-webhooks", args=[release.name])),
    ]
