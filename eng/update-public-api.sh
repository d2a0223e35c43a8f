#!/usr/bin/env bash
# Writes PublicAPI.Unshipped.txt of each library that is packed anew from its sources: every public member that PublicAPI.Shipped.txt
# lacks, and, marked *REMOVED*, every line there that no member answers to any more. Run it after a change of the public API; the diff
# shows the change.
set -euo pipefail
cd "$(dirname "$0")/.."
export CI=false DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_UI_LANGUAGE=en
work=$(mktemp -d)
unshipped=
cleanup() { test -z "$unshipped" || cp "$work/before" "$unshipped"; rm -rf "$work"; }
trap cleanup EXIT

for library in src/Igos src/Igos.Hosting; do
    file=$library/PublicAPI.Unshipped.txt
    cp "$file" "$work/before"
    unshipped=$file # to be put back if what follows fails
    # With nothing declared, the analyzer names every member: it is the one that knows how a member is written.
    echo "#nullable enable" >"$file"
    dotnet build "$library" -c Release -p:TreatWarningsAsErrors=false >"$work/log" || { grep -E "error|warning RS" "$work/log" | sort -u; exit 1; }
    {
        echo "#nullable enable"
        {
            sed -n "s/.* RS0016: Symbol '\(.*\)' is not part of the declared public API.*\[.*$(basename "$library")[.]csproj\]/\1/p" "$work/log"
            sed -n "s/.* RS0017: Symbol '\(.*\)' is part of the declared API, but .*\[.*$(basename "$library")[.]csproj\]/*REMOVED*\1/p" "$work/log"
        } | LC_ALL=C sort -u
    } >"$work/after"
    cp "$work/after" "$file"
    unshipped=
    dotnet build "$library" -c Release -v quiet # what was written is what the build asks for
done
git --no-pager diff --stat -- 'src/*/PublicAPI.Unshipped.txt'
