// RandomStandardNormal and TruncatedNormal of float32 in `notebook` arithmetic: Box and Muller's
// transform, whose logarithm, sine and cosine are the C library's, with those functions rounded
// correctly.
#ifdef NOTEBOOK

#include "kernels.h"

#include <cmath>

#include "scalar.h"
#include "tensorflow/core/framework/tensor_util.h"
#include "tensorflow/core/kernels/random_op.h"
#include "tensorflow/core/kernels/random_op_cpu.h"
#include "tensorflow/core/util/guarded_philox_random.h"

namespace chapter14 {

using tensorflow::random::Array;
using tensorflow::random::PhiloxRandom;
using tensorflow::random::Uint32ToFloat;

// Two normal numbers from two random words.
static void transform(uint32_t word0, uint32_t word1, float* out0, float* out1) {
  const float uniform = std::max(Uint32ToFloat(word0), 1e-7f);
  const float angle = 2.0f * 3.14159265358979323846 * Uint32ToFloat(word1);
  const float radius = std::sqrt(-2.0f * scalar_log(uniform));
  *out0 = scalar_sin(angle) * radius;
  *out1 = scalar_cos(angle) * radius;
}

struct Normal {
  using ResultElementType = float;
  using ResultType = Array<float, 4>;
  static constexpr int kResultElementCount = 4, kElementCost = 70;
  static constexpr bool kVariableSamplesPerOutput = false;

  ResultType operator()(PhiloxRandom* generator) {
    const auto words = (*generator)();
    ResultType out;
    for (int i = 0; i < 4; i += 2) transform(words[i], words[i + 1], &out[i], &out[i + 1]);
    return out;
  }
};

struct TruncatedNormal {
  using ResultElementType = float;
  using ResultType = Array<float, 4>;
  static constexpr int kResultElementCount = 4, kElementCost = 90;
  static constexpr bool kVariableSamplesPerOutput = true;

  ResultType operator()(tensorflow::random::SingleSampleAdapter<PhiloxRandom>* words) {
    ResultType out;
    for (int filled = 0; filled < 4;) {
      const uint32_t word0 = (*words)(), word1 = (*words)();
      float pair[2];
      transform(word0, word1, &pair[0], &pair[1]);
      for (const float x : pair) {
        if (std::abs(x) < 2 && filled < 4) out[filled++] = x;
      }
    }
    return out;
  }
};

template <typename Distribution>
class RandomKernel : public OpKernel {
 public:
  explicit RandomKernel(OpKernelConstruction* context) : OpKernel(context) {
    OP_REQUIRES_OK(context, generator_.Init(context));
  }

  void Compute(OpKernelContext* context) override {
    TensorShape shape;
    OP_REQUIRES_OK(context, tensorflow::tensor::MakeShape(context->input(0), &shape));
    Tensor* out;
    OP_REQUIRES_OK(context, context->allocate_output(0, shape, &out));
    const int64_t n = out->NumElements();
    tensorflow::functor::FillPhiloxRandom<CPUDevice, Distribution>()(
        context, context->eigen_device<CPUDevice>(), nullptr, nullptr,
        generator_.ReserveRandomOutputs(n, 256), out->flat<float>().data(), n, Distribution());
  }

 private:
  tensorflow::GuardedPhiloxRandom generator_;
};

#define CHAPTER14_RANDOM(op, Distribution)                                                         \
  REGISTER_KERNEL_BUILDER(CHAPTER14_KERNEL(op).HostMemory("shape").TypeConstraint<float>("dtype"), \
                          RandomKernel<Distribution>)
CHAPTER14_RANDOM("RandomStandardNormal", Normal);
CHAPTER14_RANDOM("TruncatedNormal", TruncatedNormal);

}  // namespace chapter14

#endif  // NOTEBOOK
