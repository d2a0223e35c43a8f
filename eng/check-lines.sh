#!/usr/bin/env bash
# Fails, and lists file:line, where a line of C# is longer than the 120 characters that .editorconfig asks for.
set -euo pipefail
cd "$(dirname "$0")/.."
export LC_ALL=C.UTF-8 # characters, not bytes

long=$(find src tests bench samples \( -name artifacts -o -name bin -o -name obj \) -prune -o -name '*.cs' -print |
    LC_ALL=C sort | tr '\n' '\0' | xargs -0 grep -HnE '^.{121,}' | sed -E 's/^([^:]+:[0-9]+):.*/\1/') || true
if [ -n "$long" ]; then
    echo "$long"
    echo "$(wc -l <<<"$long") lines are longer than 120 characters: name a part of each, or break it." >&2
    exit 1
fi
