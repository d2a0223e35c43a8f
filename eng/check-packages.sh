#!/usr/bin/env bash
# Packs the library and the tool, looks at what is in the packages, then uses both as a stranger would: the installed tool explains
# a photograph, and a project elsewhere, which merely references the package and libtorch, does the same. Last, that project without
# libtorch must fail with one sentence.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
work=$(mktemp -d)
version=0.0.0-check.$(date +%s) # never seen before, so no cache can answer for it
cleanup() { rm -rf "$work" "${NUGET_PACKAGES:-$HOME/.nuget/packages}"/igos{,.hosting,.cli,.cli.linux-x64}/"$version"; }
trap cleanup EXIT

eng/pack.sh "$version" "$work/packages"

echo "What is in them:"
for package in "$work"/packages/*.nupkg; do
    unzip -Z1 "$package" >"$work/files"
    grep -qx README.md "$work/files"
    grep -qx icon.png "$work/files"
done
for system in linux-x64:libtorch_cpu.so win-x64:torch_cpu.dll osx-arm64:libtorch_cpu.dylib; do
    package=$work/packages/Igos.Cli.${system%:*}.$version.nupkg
    unzip -Z1 "$package" | sed -n "s|^tools/net10.0/${system%:*}/||p" >"$work/files"
    test "$(grep -E 'torch_cpu[.]' "$work/files")" = "${system#*:}" # its own libtorch, and no other's
    test -z "$(grep -E 'torch_python|_test[.]' "$work/files")"
    unzip -p "$package" "*/Igos.Cli.deps.json" | grep -o '^    "[^/"]*/[0-9][^"]*": {' | cut -d'"' -f2 | cut -d/ -f1 | sort -u |
        while read -r carried; do # its licence is there, or its author's name
            case $carried in Igos | Igos.*) continue ;; esac
            grep -q "^licences/$carried/" "$work/files" ||
                grep -qF -e "$carried" -e "${carried%.*}.*" -e "${carried%%.*}.*" eng/licences/THIRD-PARTY-NOTICES.txt ||
                { echo "$package: no licence of $carried; see eng/licences." >&2; exit 1; }
        done
done

echo "The installed tool:"
dotnet tool install Igos.Cli --version "$version" --tool-path "$work/tool" --add-source "$work/packages" >"$work/install.log" || { cat "$work/install.log"; exit 1; }
"$work/tool/igos" explain assets/cat.png --out "$work/out"
test -s "$work/out/cat/igos-16.overlay.png"
"$work/tool/igos" serve --port 0 >"$work/serve.log" &
serving=$!
for _ in $(seq 100); do grep -q "Igos is at" "$work/serve.log" && break; sleep 0.2; done
address=$(sed -n 's/^Igos is at \(http[^ ]*\) .*/\1/p' "$work/serve.log")
curl -fsS "$address" | grep -q "Which pixels\|which pixels"
curl -fsS "${address}_framework/blazor.web.js" | grep -q Blazor
kill -TERM "$serving"
wait "$serving"
echo "Its page: $address"

echo "A project that references the package:"
mkdir "$work/project"
cd "$work/project"
cat >project.csproj <<EOF
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
    <RestoreAdditionalProjectSources>$work/packages</RestoreAdditionalProjectSources>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Igos" Version="$version" />
    <PackageReference Include="libtorch-cpu-linux-x64" Version="2.10.0" Condition="'\$(WithLibtorch)' != 'false'" />
  </ItemGroup>
</Project>
EOF
cat >Program.cs <<'EOF'
using Igos;
using Igos.Explainers.Masks;
using Igos.Imaging;
using Igos.Loading;

try
{
    using var classifier = Classifier.Load();
    using var photograph = Photograph.Read(args[0]);
    var explanation = new IntegratedGradientsOptimizedSaliency(new() { Size = 16 }).Explain(classifier, photograph);
    explanation.SaveOverlay("overlay.png");
    Console.WriteLine($"{explanation.Target}: {explanation.Target.Probability:0.000}");
    return 0;
}
catch (IgosException e)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
EOF
dotnet run -c Release -- "$root/assets/cat.png"
test -s overlay.png

echo "The same without libtorch:"
rm -rf bin obj
dotnet build -c Release -v quiet -p:WithLibtorch=false >/dev/null
status=0
dotnet bin/Release/net10.0/project.dll "$root/assets/cat.png" 2>message >output || status=$?
cat message
test "$status" -eq 1 # an error of ours, not a crash
test "$(cat message output | wc -l)" -eq 1 # one sentence, no stack trace
test -z "$(find bin -name "libtorch_cpu*")" # nobody copied 490 MB here
echo "Packages: well."
