# SPDX-License-Identifier: Apache-2.0
"""Who can sign in or call, and with which roles and scopes?"""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models

from gonogo.core.rules.permissions import Role

ROLE_CHOICES = [(role.value, role.value) for role in Role]
username_is_plain = RegexValidator(r"^[a-z0-9][a-z0-9._-]*\Z", "Use lowercase letters, digits, dots, dashes.")


class PersonManager(BaseUserManager["Person"]):
    """Makes people with a hashed password, or with none until they set one."""

    def create_person(self, username: str, password: str | None = None, **fields: Any) -> Person:
        """Save a new person; without a password they cannot sign in, only be named and hold tokens."""
        person = self.model(username=username, **fields)
        person.set_password(password)
        person.full_clean(exclude=["password"])
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """Somebody who takes part: signs in, votes, attests, opens waves or only looks."""

    username = models.CharField(max_length=60, unique=True, validators=[username_is_plain])
    name = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    role = models.CharField(max_length=20, choices=ROLE_CHOICES, default=Role.VIEWER.value)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.name or self.username


class ReleaseRole(models.Model):
    """A role somebody has for one release only, beside the one they have everywhere."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="release_roles")
    release = models.ForeignKey("core.Release", on_delete=models.CASCADE, related_name="release_roles")
    role = models.CharField(max_length=20, choices=ROLE_CHOICES)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "release"], name="one_role_per_release")]

    def __str__(self) -> str:
        return f"{self.person} is {self.role} of {self.release}"


class Token(models.Model):
    """A key for machines. Only its hash is kept. With data-plane scopes it is a client key and acts for nobody."""

    name = models.CharField(max_length=120)
    prefix = models.CharField(max_length=16)
    hash = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.CASCADE, related_name="tokens")
    product = models.CharField(max_length=120, blank=True)
    created_by = models.CharField(max_length=60)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"


class SetupLink(models.Model):
    """The one-time link of the first start, by which the first administrator makes their account."""

    hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"set-up link of {self.created_at:%Y-%m-%d}"
