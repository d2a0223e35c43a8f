#!/usr/bin/env bash
# Writes src/Igos/PublicAPI.Unshipped.txt anew from the sources: every public member that PublicAPI.Shipped.txt lacks, and, marked
# *REMOVED*, every line there that no member answers to any more. Run it after a change of the public API; the diff shows the change.
set -euo pipefail
cd "$(dirname "$0")/.."
export CI=false DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_UI_LANGUAGE=en
unshipped=src/Igos/PublicAPI.Unshipped.txt
work=$(mktemp -d)
cp "$unshipped" "$work/before"
cleanup() { test -f "$work/done" || cp "$work/before" "$unshipped"; rm -rf "$work"; }
trap cleanup EXIT

# With nothing declared, the analyzer names every member: it is the one that knows how a member is written.
echo "#nullable enable" >"$unshipped"
dotnet build src/Igos -c Release -p:TreatWarningsAsErrors=false >"$work/log" || { grep -E "error|warning RS" "$work/log" | sort -u; exit 1; }
{
    echo "#nullable enable"
    {
        sed -n "s/.* RS0016: Symbol '\(.*\)' is not part of the declared public API.*/\1/p" "$work/log"
        sed -n "s/.* RS0017: Symbol '\(.*\)' is part of the declared API, but .*/*REMOVED*\1/p" "$work/log"
    } | LC_ALL=C sort -u
} >"$work/after"
cp "$work/after" "$unshipped"
touch "$work/done"

dotnet build src/Igos -c Release -v quiet # what was written is what the build asks for
git --no-pager diff --stat -- "$unshipped"
