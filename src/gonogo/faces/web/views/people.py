# SPDX-License-Identifier: Apache-2.0
"""Who is there with which role, and which tokens and client keys act for them?"""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gonogo.core import clock
from gonogo.core.actions import people as actions
from gonogo.core.actions.tokens import NewToken, create_token, revoke_token
from gonogo.core.errors import BadInput, Conflict, Refused
from gonogo.core.models import Person
from gonogo.core.queries.people import all_tokens, everybody
from gonogo.core.queries.releases import all_releases, release_named
from gonogo.core.rules.permissions import ROLE_MEANING, Action, Role, authorize
from gonogo.core.web import actor_of, may, signed_in
from gonogo.faces.web.forms.people import ANY, AddClientKey, AddPerson, AddToken, ChangeRole

ANY_METHOD = ["GET", "HEAD", "POST"]
PEOPLE_CRUMB = ("People", "people")


def _crumbs(*names: tuple[str, str]) -> list[tuple[str, str]]:
    return [(title, reverse(name)) for title, name in names]


@signed_in
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Everybody with their roles, and what the roles mean."""
    authorize(actor_of(request), Action.SEE)
    context = {
        "section": "people",
        "people": everybody(),
        "roles": [(role.value, ROLE_MEANING[role]) for role in Role],
        "may_manage": may(request, Action.MANAGE_PEOPLE),
    }
    return render(request, "web/people/people.html", context)


@signed_in
@require_http_methods(ANY_METHOD)
def add(request: HttpRequest) -> HttpResponse:
    """Add a person; the first password is shown once."""
    authorize(actor_of(request), Action.MANAGE_PEOPLE)
    form = AddPerson(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        password = _new_password()
        try:
            person = actions.add_person(
                given["username"],
                role=Role(given["role"]),
                by=actor_of(request),
                now=clock.now(),
                name=given["name"],
                email=given["email"],
                password=password,
            )
        except (BadInput, Conflict) as error:
            form.add_error("username", error.message)
        else:
            return _shown_once(request, f"{person} can sign in now", "First password", password, _hand_over(person))
    context = {"section": "people", "crumbs": _crumbs(PEOPLE_CRUMB), "form": form}
    return render(request, "web/people/add.html", context, status=400 if form.errors else 200)


def _new_password() -> str:
    return secrets.token_urlsafe(15)


def _hand_over(person: Person) -> str:
    return f"Hand it to {person} in a safe way, together with the username {person.username}. They should change it."


def _shown_once(request: HttpRequest, title: str, label: str, secret: str, text: str) -> HttpResponse:
    """The one page that shows a secret; nothing on the way may keep it."""
    context = {"section": "people", "crumbs": _crumbs(PEOPLE_CRUMB), "title": title, "label": label, "secret": secret}
    response = render(request, "web/people/shown_once.html", {**context, "text": text})
    response["Cache-Control"] = "no-store"
    return response


@signed_in
@require_http_methods(ANY_METHOD)
def person(request: HttpRequest, username: str) -> HttpResponse:
    """One person: change the role, make a new password, shut them out."""
    authorize(actor_of(request), Action.MANAGE_PEOPLE)
    somebody = actions.person_named(username)
    releases = [(release.name, release.title) for release in all_releases()]
    form = ChangeRole(request.POST or None, initial={"role": somebody.role}, releases=releases)
    if request.method == "POST" and form.is_valid():
        role, release = Role(form.cleaned_data["role"]), _narrowed(form.cleaned_data["release"])
        try:
            actions.set_role(username, role=role, by=actor_of(request), now=clock.now(), release=release)
        except Refused as error:
            form.add_error("role", error.message)
        else:
            messages.success(request, f"{somebody} is {role.value.replace('-', ' ')} {_where(release, releases)} now.")
            return redirect("people-person", username=username)
    context = {
        "section": "people",
        "crumbs": _crumbs(PEOPLE_CRUMB),
        "person": somebody,
        "own_roles": somebody.release_roles.select_related("release"),
        "form": form,
        "is_self": somebody.pk == actor_of(request).person_id,
    }
    return render(request, "web/people/person.html", context, status=400 if form.errors else 200)


def _narrowed(choice: str) -> str | None:
    return None if choice == ANY else choice


def _where(release: str | None, titles: list[tuple[str, str]]) -> str:
    return "everywhere" if release is None else f"of {dict(titles)[release]}"


@signed_in
@require_POST
def new_password(request: HttpRequest, username: str) -> HttpResponse:
    """Give somebody a new password, shown once."""
    authorize(actor_of(request), Action.MANAGE_PEOPLE)
    password = _new_password()
    somebody = actions.set_password(username, password, by=actor_of(request), now=clock.now())
    return _shown_once(request, f"{somebody} has a new password", "New password", password, _hand_over(somebody))


@signed_in
@require_http_methods(ANY_METHOD)
def deactivate(request: HttpRequest, username: str) -> HttpResponse:
    """Shut a person out, after asking once more."""
    authorize(actor_of(request), Action.MANAGE_PEOPLE)
    somebody = actions.person_named(username)
    error: Refused | None = None
    if request.method == "POST":
        try:
            actions.deactivate(username, by=actor_of(request), now=clock.now())
        except Refused as refused:
            error = refused
        else:
            messages.success(request, f"{somebody} cannot sign in any more, and their tokens stopped working.")
            return redirect("people")
    context = {"section": "people", "crumbs": _crumbs(PEOPLE_CRUMB), "person": somebody, "error": error}
    return render(request, "web/people/deactivate.html", context, status=409 if error else 200)


@signed_in
@require_POST
def reactivate(request: HttpRequest, username: str) -> HttpResponse:
    """Let somebody in again."""
    somebody = actions.reactivate(username, by=actor_of(request), now=clock.now())
    messages.success(request, f"{somebody} can sign in again, with the password of before.")
    return redirect("people-person", username=username)


@signed_in
@require_POST
def remove_role(request: HttpRequest, username: str, release: str) -> HttpResponse:
    """Take away the role somebody has for one release."""
    somebody = actions.remove_role(username, release=release, by=actor_of(request), now=clock.now())
    messages.success(request, f"{somebody} has no role of their own for {release_named(release).title} any more.")
    return redirect("people-person", username=username)


@signed_in
@require_safe
def tokens(request: HttpRequest) -> HttpResponse:
    """One's own tokens, and the client keys of applications; administrators see everybody's tokens."""
    return _tokens_page(request)


def _tokens_page(request: HttpRequest, **forms: Any) -> HttpResponse:
    actor = actor_of(request)
    sees_all = may(request, Action.MANAGE_PEOPLE)
    keys = may(request, Action.MANAGE_CLIENT_KEYS)
    own = [row for row in all_tokens(client_keys=False) if sees_all or row.person_id == actor.person_id]
    context = {
        "section": "people",
        "crumbs": _crumbs(PEOPLE_CRUMB),
        "tokens": own,
        "sees_all": sees_all,
        "may_keys": keys,
        "client_keys": all_tokens(client_keys=True) if keys else (),
        "token_form": forms.get("token_form") or AddToken(prefix="token"),
        "key_form": forms.get("key_form") or AddClientKey(prefix="key", products=_products()),
        "opened": next(iter(forms), None),
        "now": clock.now(),
    }
    return render(request, "web/people/tokens.html", context, status=400 if forms else 200)


def _products() -> list[str]:
    return sorted({release.product for release in all_releases()})


@signed_in
@require_POST
def add_token(request: HttpRequest) -> HttpResponse:
    """Make a token for oneself, shown once."""
    form = AddToken(request.POST, prefix="token")
    if form.is_valid():
        try:
            made = create_token(
                form.cleaned_data["name"],
                scopes=form.chosen,
                by=actor_of(request),
                now=clock.now(),
                lasts=form.span,
            )
        except BadInput as error:
            form.add_error(None, error.message)
        else:
            return _made(request, made, "Token", "Set it as GONOGO_TOKEN where the command line or CI runs.")
    return _tokens_page(request, token_form=form)


@signed_in
@require_POST
def add_client_key(request: HttpRequest) -> HttpResponse:
    """Make a client key, shown once."""
    authorize(actor_of(request), Action.MANAGE_CLIENT_KEYS)
    form = AddClientKey(request.POST, prefix="key", products=_products())
    if form.is_valid():
        made = create_token(
            form.cleaned_data["name"],
            scopes=form.chosen,
            by=actor_of(request),
            now=clock.now(),
            product=_narrowed(form.cleaned_data["product"]) or "",
            lasts=form.span,
        )
        return _made(request, made, "Client key", "Give it to the OpenFeature provider of your application.")
    return _tokens_page(request, key_form=form)


def _made(request: HttpRequest, made: NewToken, label: str, text: str) -> HttpResponse:
    return _shown_once(request, f"{label} “{made.row.name}” was made", label, made.secret, text)


@signed_in
@require_POST
def revoke(request: HttpRequest, number: int) -> HttpResponse:
    """Stop a token or client key from working."""
    row = revoke_token(number, by=actor_of(request), now=clock.now())
    messages.success(request, f"“{row.name}” does not work any more.")
    return redirect("people-tokens")


urlpatterns = [
    path("people/", people, name="people"),
    path("people/add/", add, name="people-add"),
    path("people/tokens/", tokens, name="people-tokens"),
    path("people/tokens/add/", add_token, name="people-token-add"),
    path("people/tokens/add-client-key/", add_client_key, name="people-client-key-add"),
    path("people/tokens/<int:number>/revoke/", revoke, name="people-token-revoke"),
    path("people/account/<str:username>/", person, name="people-person"),
    path("people/account/<str:username>/password/", new_password, name="people-password"),
    path("people/account/<str:username>/deactivate/", deactivate, name="people-deactivate"),
    path("people/account/<str:username>/reactivate/", reactivate, name="people-reactivate"),
    path("people/account/<str:username>/roles/<str:release>/remove/", remove_role, name="people-role-remove"),
]
