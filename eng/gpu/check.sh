#!/usr/bin/env bash
# Where there is an NVIDIA GPU and a PyTorch 2.10.0 with CUDA: runs the CUDA tests with PyTorch's libtorch, then times I-GOS on
# ResNet-50 (made-up weights), batch by batch, against plain PyTorch on the same GPU. Under eight minutes once the builds stand.
# eng/gpu/check.sh [BATCH…]; PYTHON names another python3 than the first of the path. Exit code 77: there is no such machine.
set -euo pipefail
cd "$(dirname "$0")/../.."
python=${PYTHON:-python3}
batches=("$@")
test $# -gt 0 || batches=(1 2 4 8)
limit=64 # perturbed images at a time, for both

without() { echo "Nothing was checked: $1" >&2; exit 77; }
nvidia-smi -L >/dev/null 2>&1 || without "there is no NVIDIA GPU with a driver here (nvidia-smi says so)."
"$python" -c 'import torch' 2>/dev/null || without "$python has no PyTorch: pip install torch==2.10.0."
"$python" -c 'import torch, sys; sys.exit(not (torch.__version__.split("+")[0] == "2.10.0" and torch.cuda.is_available()))' ||
    without "$python has PyTorch $("$python" -c 'import torch; print(torch.__version__, "with CUDA", torch.version.cuda)'), and it takes 2.10.0 with a CUDA that finds the GPU."
export IGOS_LIBTORCH=${IGOS_LIBTORCH:-$("$python" -c 'import torch; print(torch.__path__[0])')}
nvidia-smi -L
"$python" -c 'import torch; print("PyTorch", torch.__version__, "cuDNN", torch.backends.cudnn.version())'

build=(-c Release -v quiet --artifacts-path artifacts/gpu -p:WithoutLibtorch=true -p:RestoreLockedMode=false)
dotnet build tests/Igos.Tests "${build[@]}"
dotnet build eng/gpu/Timing "${build[@]}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$python" eng/gpu/resnet50.py weights "$work/resnet50.pth"
SECONDS=0

echo "Tests on the GPU:"
timeout 150 artifacts/gpu/bin/Igos.Tests/release/Igos.Tests --filter-class "*CudaTests" | tee "$work/tests"
if grep -q "skipped: [1-9]" "$work/tests"; then
    echo "Tests were skipped though PyTorch finds a GPU: libtorch in $IGOS_LIBTORCH can't use it." >&2
    exit 1
fi

echo "I-GOS on ResNet-50, seconds and passes an image; PyTorch, then igos:"
timeout 100 "$python" eng/gpu/resnet50.py cuda $limit "${batches[@]}" | tee "$work/pytorch"
timing=(artifacts/gpu/bin/Timing/release/Timing "$work/resnet50.pth" cuda:0 $limit)
timeout 100 "${timing[@]}" "${batches[@]}" | tee "$work/igos"
"$python" - "$work/pytorch" "$work/igos" <<'PY'
import json, sys
theirs, ours = ([json.loads(line) for line in open(file)] for file in sys.argv[1:])
for a, b in zip(theirs, ours):
    each = [x["seconds"] / (x["forward"] + 2 * x["backward"]) for x in (a, b)]  # a backward pass costs about two
    print(f"batch {a['batch']}: igos takes {b['seconds'] / a['seconds']:.2f} of PyTorch's time an image, "
          f"{each[1] / each[0]:.2f} of its time a pass")
PY

# What goes between processor and GPU while igos works, and on how many streams: by NVIDIA's own profiler, where there is one.
if command -v nsys >/dev/null; then
    timeout 100 nsys profile -o "$work/profile" -t cuda --force-overwrite true "${timing[@]}" 1 >/dev/null
    nsys stats -q -r cuda_gpu_mem_size_sum "$work/profile.nsys-rep"
    nsys export -q -t sqlite -o "$work/profile.sqlite" "$work/profile.nsys-rep"
    "$python" - "$work/profile.sqlite" <<'PY'
import sqlite3, sys
trace = sqlite3.connect(sys.argv[1])
streams = trace.execute("select count(distinct streamId) from CUPTI_ACTIVITY_KIND_KERNEL").fetchone()[0]
print(f"Kernels ran on {streams} stream(s).")
PY
else
    echo "Transfers and streams weren't looked at: there is no nsys."
fi

echo "$SECONDS seconds."
