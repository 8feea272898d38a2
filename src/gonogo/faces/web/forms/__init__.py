# SPDX-License-Identifier: Apache-2.0
"""How does a form look? Every field is drawn with the markup of USWDS; forms only name their fields."""

from __future__ import annotations

from typing import Any

from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest

_WIDGETS = "django/forms/widgets/"
CLASSES = {
    **dict.fromkeys(
        (
            f"{_WIDGETS}{kind}.html"
            for kind in ("text", "password", "email", "number", "url", "date", "datetime", "time")
        ),
        "usa-input",
    ),
    f"{_WIDGETS}input.html": "usa-input",
    f"{_WIDGETS}textarea.html": "usa-textarea",
    f"{_WIDGETS}select.html": "usa-select",
    f"{_WIDGETS}file.html": "usa-file-input",
    f"{_WIDGETS}clearable_file_input.html": "usa-file-input",
}
"""The class that each of Django's widgets needs."""
MARKUP = {
    f"{_WIDGETS}radio.html": "web/forms/radios.html",
    f"{_WIDGETS}checkbox_select.html": "web/forms/checkboxes.html",
    f"{_WIDGETS}checkbox.html": "web/forms/checkbox.html",
}
"""Widgets that need other markup than Django's."""


class Renderer(TemplatesSetting):
    """Draws forms, fields and widgets as USWDS asks."""

    form_template_name = "web/forms/form.html"
    field_template_name = "web/forms/field.html"

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        """Draw one template of the forms library, with our markup and classes where there are any."""
        widget = context.get("widget")
        if widget is not None and (wanted := CLASSES.get(template_name)):
            attrs = widget["attrs"]
            given = f"{attrs.get('class', '')} {wanted}{' usa-input--error' if attrs.get('aria-invalid') else ''}"
            widget["attrs"] = {**attrs, "class": given.strip()}
        return super().render(MARKUP.get(template_name, template_name), context, request)
