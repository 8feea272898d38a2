#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Does the built wheel work in an empty environment, on a machine without npm?
# Usage: tools/wheel_smoke.sh [WHEEL]     (without WHEEL: the one in dist/)
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
wheel=${1:-$(ls "$root"/dist/gonogo-*.whl)}
wheel=$(cd "$(dirname "$wheel")" && pwd)/$(basename "$wheel")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

# The locked versions as constraints; hashes would be asked of the local wheel too.
sed -n 's/^\([a-zA-Z0-9._-]*==[^\\]*\)\\$/\1/p' "$root/requirements.txt" > constraints.txt

"${PYTHON:-python3}" -m venv empty
empty/bin/python -m pip install -q --disable-pip-version-check -c constraints.txt "$wheel"

# Only git and a shell are left beside the environment: npm cannot be found.
mkdir bin
for tool in git sh env; do
    found=$(command -v "$tool") && ln -s "$found" "bin/$tool"
done
unset PYTHONPATH DJANGO_SETTINGS_MODULE
alone() { env PATH="$work/empty/bin:$work/bin" GONOGO_HOME="$work/home" "$@"; }

alone python - <<'PROGRAM'
import shutil
from importlib.resources import files

assert shutil.which("npm") is None, "npm is still on the PATH"
style = files("gonogo") / "faces/web/static/vendor/uswds/css/uswds.min.css"
assert style.is_file(), f"the wheel has no styles: {style} is missing"
PROGRAM

alone gonogo demo --once
echo "The wheel smoke test passed: ${wheel##*/}"
