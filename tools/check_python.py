# SPDX-License-Identifier: Apache-2.0
"""Can this Python build the environment, and if not, what has to be installed?"""

import sys


def main():
    """Exit with one sentence when the version is too old or virtual environments cannot be made.

    Written so that an old Python can still read it far enough to say so.
    """
    if sys.version_info < (3, 11):
        found = ".".join(str(part) for part in sys.version_info[:2])
        sys.exit(
            "Gonogo needs Python 3.11 or newer, and this is " + found + ": install a newer one, "
            "or name it, as in `make PYTHON=python3.11 demo`."
        )
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError as error:
        sys.exit(
            "This Python cannot make virtual environments (" + str(error.name) + " is missing): "
            "install what it needs (on Debian and Ubuntu: apt-get install python3-venv)."
        )


if __name__ == "__main__":
    main()
