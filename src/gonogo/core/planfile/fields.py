# SPDX-License-Identifier: Apache-2.0
"""What may a value look like that only plans have?"""

import re
from typing import Annotated

from pydantic import AfterValidator, WithJsonSchema

from gonogo.core.strictfile.fields import file_path, matching, path_reader, shown, wrong

KEY_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._/-]*$"
VARIANT_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"
CHECK_PATTERN = r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9-]*$"
COUNTRY_PATTERN = r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$"

read_file_path = path_reader("plan")
FilePath = file_path("plan")
read_variant_name = matching(VARIANT_PATTERN, "a variant name of letters, digits, dots, dashes and underscores")


def read_country(value: str) -> str:
    """Accept a country, with a region if needed, such as US or US-NY."""
    if not re.fullmatch(COUNTRY_PATTERN, value):
        raise wrong(f"{shown(value)} is not written as expected, such as US or US-NY")
    return value


FlagKey = Annotated[
    str,
    AfterValidator(matching(KEY_PATTERN, "a flag key of letters, digits, dots, dashes, underscores and slashes")),
    WithJsonSchema({"type": "string", "pattern": KEY_PATTERN, "maxLength": 100}),
]
VariantName = Annotated[
    str,
    AfterValidator(read_variant_name),
    WithJsonSchema({"type": "string", "pattern": VARIANT_PATTERN, "maxLength": 100}),
]
CheckId = Annotated[
    str,
    AfterValidator(matching(CHECK_PATTERN, "a check such as training.coverage")),
    WithJsonSchema({"type": "string", "pattern": CHECK_PATTERN, "maxLength": 100}),
]
Country = Annotated[
    str,
    AfterValidator(read_country),
    WithJsonSchema({"type": "string", "pattern": COUNTRY_PATTERN, "examples": ["US", "US-NY"]}),
]
