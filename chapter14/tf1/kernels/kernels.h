// What the kernels share: how they are registered, and how work is divided among TensorFlow's
// threads.
//
// A kernel of an existing op, registered with a higher priority than TensorFlow's own, is taken in
// its place. Graphs, names, gradients and seeds do not see it.
#ifndef CHAPTER14_KERNELS_H_
#define CHAPTER14_KERNELS_H_

#define EIGEN_USE_THREADS

#include <algorithm>
#include <atomic>
#include <functional>

#include "simd.h"
#include "tensorflow/core/framework/op_kernel.h"
#include "tensorflow/core/util/work_sharder.h"

namespace chapter14 {

using tensorflow::OpKernel;
using tensorflow::OpKernelConstruction;
using tensorflow::OpKernelContext;
using tensorflow::Tensor;
using tensorflow::TensorShape;
using CPUDevice = Eigen::ThreadPoolDevice;

// Calls work(first, last) for ranges that make up [0, units), on the threads that TensorFlow has
// for an op and that no other call of this function uses; at once where all of it takes fewer than
// `kWorthAThread` operations.
constexpr int64_t kWorthAThread = 20000000;
inline std::atomic<int> calls_at_work{0};
inline void divide(OpKernelContext* context, int64_t units, int64_t operations,
                   const std::function<void(int64_t, int64_t)>& work) {
  const auto* threads = context->device()->tensorflow_cpu_worker_threads();
  const int parts = threads->num_threads / ++calls_at_work;
  if (units < 2 || parts < 2 || operations < kWorthAThread) {
    work(0, units);
  } else {
    tensorflow::Shard(parts, threads->workers, units, 1000000, work);
  }
  --calls_at_work;
}

}  // namespace chapter14

#define CHAPTER14_KERNEL(op) Name(op).Device(tensorflow::DEVICE_CPU).Priority(1)
#define CHAPTER14_FLOAT_KERNEL(op, ...) \
  REGISTER_KERNEL_BUILDER(CHAPTER14_KERNEL(op).TypeConstraint<float>("T"), __VA_ARGS__)

#endif  // CHAPTER14_KERNELS_H_
