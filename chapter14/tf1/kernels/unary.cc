// Tanh, Sigmoid, Exp, Log, Log1p, Expm1, Sqrt, Rsqrt of float32.
#include "kernels.h"

namespace chapter14 {

template <Unary Simd::* function>
class UnaryKernel : public OpKernel {
 public:
  using OpKernel::OpKernel;

  void Compute(OpKernelContext* context) override {
    const Tensor& in = context->input(0);
    Tensor* out;
    OP_REQUIRES_OK(context, context->forward_input_or_allocate_output({0}, 0, in.shape(), &out));
    const float* x = in.flat<float>().data();
    float* y = out->flat<float>().data();
    const int64_t n = in.NumElements(), packets = (n + kPacket - 1) / kPacket;
    divide(context, packets, 20 * n, [=](int64_t first, int64_t last) {
      const int64_t begin = first * kPacket, end = std::min(last * kPacket, n);
      (simd().*function)(x + begin, y + begin, end - begin);
    });
  }
};

CHAPTER14_FLOAT_KERNEL("Tanh", UnaryKernel<&Simd::tanh>);
CHAPTER14_FLOAT_KERNEL("Sigmoid", UnaryKernel<&Simd::sigmoid>);
CHAPTER14_FLOAT_KERNEL("Exp", UnaryKernel<&Simd::exp>);
CHAPTER14_FLOAT_KERNEL("Log", UnaryKernel<&Simd::log>);
CHAPTER14_FLOAT_KERNEL("Log1p", UnaryKernel<&Simd::log1p>);
CHAPTER14_FLOAT_KERNEL("Expm1", UnaryKernel<&Simd::expm1>);
CHAPTER14_FLOAT_KERNEL("Sqrt", UnaryKernel<&Simd::sqrt>);
CHAPTER14_FLOAT_KERNEL("Rsqrt", UnaryKernel<&Simd::rsqrt>);

}  // namespace chapter14
