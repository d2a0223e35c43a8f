#!/usr/bin/env bash
# Writes the parts of the documents that say what the code says: tables of methods, costs and options.
set -euo pipefail
cd "$(dirname "$0")/.."
IGOS_UPDATE_DOCUMENTS=1 dotnet run -c Release --project tests/Igos.Tests -- --filter-class "*DocumentTables"
git diff --stat -- README.md docs
