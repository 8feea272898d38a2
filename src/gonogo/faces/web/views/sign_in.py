# SPDX-License-Identifier: Apache-2.0
"""How does somebody get in: by password, as the first person of an empty store, and with a new password?"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import login, update_session_auth_hash
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from gonogo.core import clock
from gonogo.core.actions.people import set_password, setup_link_works, use_setup_link
from gonogo.core.errors import BadInput, Conflict
from gonogo.core.rules.permissions import ROLE_MEANING
from gonogo.core.web import actor_of, signed_in
from gonogo.faces.web.forms.account import ChangePassword, FirstPerson, SignIn

_SIGN_IN_BACKEND = "django.contrib.auth.backends.ModelBackend"

sign_in = LoginView.as_view(
    template_name="web/account/sign_in.html", authentication_form=SignIn, redirect_authenticated_user=True
)
sign_out = LogoutView.as_view(next_page="/sign-in/")


def locked_out(request: HttpRequest, _response: Any = None, credentials: Any = None, *_: Any) -> HttpResponse:
    """The page after too many wrong passwords."""
    return render(request, "web/account/locked_out.html", status=429)


@sensitive_post_parameters()
@never_cache
def set_up(request: HttpRequest, secret: str) -> HttpResponse:
    """The page behind the one-time link of the first start."""
    now = clock.now()
    if not setup_link_works(secret, now=now):
        return render(request, "web/account/set_up_gone.html", status=404)
    form = FirstPerson(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            person = use_setup_link(
                secret, username=given["username"], name=given["name"], password=given["password"], now=now
            )
        except (BadInput, Conflict) as error:
            form.add_error(None, error.message)
        else:
            login(request, person, backend=_SIGN_IN_BACKEND)
            return redirect("home")
    return render(request, "web/account/set_up.html", {"form": form}, status=400 if form.errors else 200)


@sensitive_post_parameters()
@never_cache
@signed_in
def account(request: HttpRequest) -> HttpResponse:
    """Who I am here, and my password."""
    form = ChangePassword(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            person = set_password(
                request.user.get_username(), form.cleaned_data["password"], by=actor_of(request), now=clock.now()
            )
        except BadInput as error:
            form.add_error("password", error.message)
        else:
            update_session_auth_hash(request, person)
            messages.success(request, "Your password was changed.")
            return redirect("account")
    actor = actor_of(request)
    roles = [("everywhere", actor.role, ROLE_MEANING[actor.role])]
    roles += [(release, role, ROLE_MEANING[role]) for release, role in sorted(actor.release_roles.items())]
    context = {"form": form, "roles": roles}
    return render(request, "web/account/account.html", context, status=400 if form.errors else 200)
