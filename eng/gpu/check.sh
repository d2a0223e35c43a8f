#!/usr/bin/env bash
# Where there is an NVIDIA GPU and a PyTorch with CUDA: runs the CUDA tests with PyTorch's libtorch, counts what goes between processor
# and GPU, and times I-GOS on ResNet-50 (made-up weights), batch by batch, against plain PyTorch on the same GPU. Under eight minutes.
#   eng/gpu/check.sh [BATCH…]      PYTHON names another python3 than the first of the path. Exit code 77: there is no such machine.
#   eng/gpu/check.sh build FILE    for a machine without .NET: what the check runs, as an archive (tar.xz), to be unpacked in the
#                                  project's root there
set -euo pipefail
cd "$(dirname "$0")/../.."
built=artifacts/gpu/check
build() {
    for project in tests/Igos.Tests eng/gpu/Timing; do
        dotnet publish "$project" -c Release -v quiet -r linux-x64 --self-contained --artifacts-path artifacts/gpu -o "$built" \
            -p:WithoutLibtorch=true -p:PublishDocumentationFiles=false -p:DebugType=none
    done
}
if [ "${1:-}" = build ]; then
    rm -rf "$built"
    build
    tar -cJf "$2" --exclude='*onnxruntime.*' --exclude='libHarfBuzz*' "$built"
    ls -l "$2"
    exit
fi

python=${PYTHON:-python3}
batches=("$@")
test $# -gt 0 || batches=(1 2 4 8)
limit=64 noise=0.2 # perturbed images at a time and σ, for both

without() { echo "Nothing was checked: $1" >&2; exit 77; }
nvidia-smi -L >/dev/null 2>&1 || without "there is no NVIDIA GPU with a driver here (nvidia-smi says so)."
"$python" -c 'import torch' 2>/dev/null || without "$python has no PyTorch: pip install torch==2.10.0."
"$python" -c 'import torch, sys; sys.exit(not torch.cuda.is_available())' ||
    without "$python's PyTorch $("$python" -c 'import torch; print(torch.__version__, "with CUDA", torch.version.cuda)') finds no GPU."
export IGOS_LIBTORCH=${IGOS_LIBTORCH:-$("$python" -c 'import torch; print(torch.__path__[0])')}
nvidia-smi -L
"$python" -c 'import torch; print("PyTorch", torch.__version__, "cuDNN", torch.backends.cudnn.version())'

if command -v dotnet >/dev/null; then
    build
else
    test -x "$built/Igos.Tests" || without "there is no .NET here, nor an archive of eng/gpu/check.sh build unpacked."
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
SECONDS=0

echo "Tests on the GPU:"
failed=0
export TESTINGPLATFORM_TELEMETRY_OPTOUT=1
timeout 150 "$built/Igos.Tests" --filter-class "*CudaTests" | tee "$work/tests" || failed=1
if grep -q "skipped: [1-9]" "$work/tests"; then
    echo "Tests were skipped though PyTorch finds a GPU: libtorch in $IGOS_LIBTORCH can't use it." >&2
    exit 1
fi

"$python" eng/gpu/resnet50.py weights "$work/resnet50.pth"
timing=("$built/Timing" "$work/resnet50.pth" cuda:0 $limit)
if command -v cc >/dev/null; then
    echo "What two searches of one image send, the network's weights among it, and what six do, with noise and without:"
    cc -O2 -shared -fPIC -o "$work/transfers.so" eng/gpu/transfers.c -ldl
    for searches in "$noise 1" "$noise 1 1 1" "0 1" "0 1 1 1"; do
        LD_PRELOAD=$work/transfers.so timeout 60 "${timing[@]}" $searches 2>&1 >/dev/null | sed "s/^/$searches: /"
    done
fi

echo "I-GOS on ResNet-50, seconds and passes an image; PyTorch, then igos:"
timeout 100 "$python" eng/gpu/resnet50.py cuda $limit $noise "${batches[@]}" | tee "$work/pytorch"
timeout 100 "${timing[@]}" $noise "${batches[@]}" | tee "$work/igos"
"$python" - "$work/pytorch" "$work/igos" <<'PY'
import json, sys
theirs, ours = ([json.loads(line) for line in open(file)] for file in sys.argv[1:])
for a, b in zip(theirs, ours):
    each = [x["seconds"] / (x["forward"] + 2 * x["backward"]) for x in (a, b)]  # a backward pass costs about two
    print(f"batch {a['batch']}: igos takes {b['seconds'] / a['seconds']:.2f} of PyTorch's time an image, "
          f"{each[1] / each[0]:.2f} of its time a pass")
PY
echo "$SECONDS seconds."
exit $failed
