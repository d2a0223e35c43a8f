#!/usr/bin/env bash
# Packs a version for NuGet: eng/pack.sh VERSION FOLDER. The libraries' packages, the tool's for Linux x64, Windows x64 and macOS on
# Apple silicon, each with its system's libtorch, and the tool's that leads each system to its own.
set -euo pipefail
cd "$(dirname "$0")/.."
test $# -eq 2 || { sed -n 2,3p eng/pack.sh; exit 2; }
version=$1 folder=$2
export CI=true DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
pack() { dotnet pack "$@" -c Release -v quiet -p:Version="$version" -p:PackEachSystem=true -o "$folder"; }

rm -rf artifacts/publish # whatever lies there is packed
pack src/Igos
pack src/Igos.Hosting
for system in linux-x64 win-x64 osx-arm64; do
    pack src/Igos.Cli -r "$system"
done
pack src/Igos.Cli
ls -l "$folder"
