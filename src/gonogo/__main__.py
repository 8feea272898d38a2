# SPDX-License-Identifier: Apache-2.0
"""The command `gonogo`."""

import os


def main() -> None:
    """Run the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gonogo.settings")
    from gonogo.faces.cli.root import gonogo

    gonogo()


if __name__ == "__main__":
    main()
