#!/usr/bin/env bash
# Publishes igos for Linux x64 without libtorch, for a machine that has PyTorch: eng/gpu/publish.sh FOLDER, and FOLDER.tar.xz to take
# there. It brings .NET along, needs no installation, and finds libtorch by --libtorch or IGOS_LIBTORCH (docs/gpu.md). Fails where the
# archive is over 60 MB.
set -euo pipefail
cd "$(dirname "$0")/../.."
test $# -eq 1 || { sed -n 2,4p eng/gpu/publish.sh; exit 2; }
folder=$1
mkdir -p "$folder"
test -z "$(ls -A "$folder")" || { echo "$folder isn't empty: name a new folder." >&2; exit 2; }
# A folder of builds of its own: the ordinary one has libtorch in it.
dotnet publish src/Igos.Cli -c Release -v quiet -r linux-x64 --self-contained --artifacts-path artifacts/gpu -o "$folder" \
    -p:WithoutLibtorch=true -p:PublishSingleFile=true \
    -p:PublishDocumentationFiles=false -p:DebugType=none
mv "$folder/Igos.Cli" "$folder/igos"
# ScottPlot's, for scripts that are written from right to left, which igos's figures don't ask it for.
rm "$folder/libHarfBuzzSharp.so"
tar -C "$(dirname "$folder")" -cJf "$folder.tar.xz" "$(basename "$folder")"
size=$(stat -c %s "$folder.tar.xz")
ls -l "$folder"
echo "$((size / 1000000)) MB in $folder.tar.xz"
test "$size" -lt 60000000
