/* Counts what a CUDA program sends between processor and GPU, and on how many streams it starts kernels:
 *     cc -shared -fPIC -o transfers.so transfers.c -ldl
 *     LD_PRELOAD=./transfers.so PROGRAM
 * Libraries that carry a CUDA runtime of their own (cuDNN, cuBLAS) start their kernels unseen, on the streams that they are given.
 * Written here for want of a profiler: NVIDIA's nsys, which counts the same, isn't in PyTorch's images. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { ToDevice = 1, ToHost = 2, Streams = 64 };
static const size_t image = 3 * 224 * 224 * 4; /* bytes of one in float32 */
static struct { long calls, large; double bytes; } sent[5];
static void *streams[Streams];
static long kernels;
static int streamCount;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void *real(const char *name)
{
    void *runtime = dlopen("libcudart.so.13", RTLD_LAZY | RTLD_NOLOAD);
    if (!runtime)
        runtime = dlopen("libcudart.so.12", RTLD_LAZY | RTLD_NOLOAD);
    void *function = runtime ? dlsym(runtime, name) : NULL;
    if (!function) {
        fprintf(stderr, "transfers: there is no %s\n", name);
        abort();
    }
    return function;
}

static void count(int kind, size_t bytes)
{
    if (kind < 0 || kind > 4)
        return;
    pthread_mutex_lock(&lock);
    sent[kind].calls++;
    sent[kind].large += bytes >= image;
    sent[kind].bytes += bytes;
    pthread_mutex_unlock(&lock);
}

static void started(void *stream)
{
    int i = 0;
    pthread_mutex_lock(&lock);
    kernels++;
    while (i < streamCount && streams[i] != stream)
        i++;
    if (i == streamCount && i < Streams)
        streams[streamCount++] = stream;
    pthread_mutex_unlock(&lock);
}

int cudaMemcpyAsync(void *to, const void *from, size_t bytes, int kind, void *stream)
{
    static int (*next)(void *, const void *, size_t, int, void *);
    if (!next)
        next = real("cudaMemcpyAsync");
    count(kind, bytes);
    return next(to, from, bytes, kind, stream);
}

int cudaMemcpy(void *to, const void *from, size_t bytes, int kind)
{
    static int (*next)(void *, const void *, size_t, int);
    if (!next)
        next = real("cudaMemcpy");
    count(kind, bytes);
    return next(to, from, bytes, kind);
}

typedef struct { unsigned x, y, z; } dim3;

int cudaLaunchKernel(const void *kernel, dim3 grid, dim3 block, void **arguments, size_t shared, void *stream)
{
    static int (*next)(const void *, dim3, dim3, void **, size_t, void *);
    if (!next)
        next = real("cudaLaunchKernel");
    started(stream);
    return next(kernel, grid, block, arguments, shared, stream);
}

__attribute__((destructor)) static void report(void)
{
    if (kernels)
        fprintf(stderr,
            "to the GPU: %ld times, %.1f MB, %ld times the size of an image or more; "
            "from it: %ld times, %.1f MB, %ld of that size; %ld kernels on %d stream(s)\n",
            sent[ToDevice].calls, sent[ToDevice].bytes / 1e6, sent[ToDevice].large,
            sent[ToHost].calls, sent[ToHost].bytes / 1e6, sent[ToHost].large, kernels, streamCount);
}
