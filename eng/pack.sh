#!/usr/bin/env bash
# Packs a version for NuGet: eng/pack.sh VERSION FOLDER. The tool's package for this system, because libtorch's files are those of
# the system that packs; on Linux also the library's package, and the tool's that leads each system to its own.
set -euo pipefail
cd "$(dirname "$0")/.."
test $# -eq 2 || { sed -n 2,3p eng/pack.sh; exit 2; }
version=$1 folder=$2
export CI=true DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
pack() { dotnet pack "$@" -c Release -v quiet -p:Version="$version" -p:PackEachSystem=true -o "$folder"; }

rm -rf artifacts/publish # whatever lies there is packed
case $(uname -s) in
    Linux)
        pack src/Igos
        pack src/Igos.Hosting
        pack src/Igos.Cli -r linux-x64
        pack src/Igos.Cli
        ;;
    Darwin) pack src/Igos.Cli -r osx-arm64 ;;
    *) pack src/Igos.Cli -r win-x64 ;;
esac
ls -l "$folder"
