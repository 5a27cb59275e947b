// Elementwise ops of float32 that are computed otherwise in TensorFlow 2, and gradients of two of
// them.
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

template <Binary Simd::* function>
class GradientKernel : public OpKernel {
 public:
  using OpKernel::OpKernel;

  void Compute(OpKernelContext* context) override {
    const Tensor &in1 = context->input(0), &in2 = context->input(1);
    OP_REQUIRES(context, in1.shape() == in2.shape(),
                tensorflow::errors::InvalidArgument(
                    "Inputs to operation ", name(), " must have the same shape: got ",
                    in1.shape().DebugString(), " and ", in2.shape().DebugString()));
    Tensor* out;
    OP_REQUIRES_OK(context,
                   context->forward_input_or_allocate_output({0, 1}, 0, in1.shape(), &out));
    (simd().*function)(in1.flat<float>().data(), in2.flat<float>().data(),
                       out->flat<float>().data(), in1.NumElements());
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
CHAPTER14_FLOAT_KERNEL("Inv", UnaryKernel<&Simd::reciprocal>);
CHAPTER14_FLOAT_KERNEL("Reciprocal", UnaryKernel<&Simd::reciprocal>);
CHAPTER14_FLOAT_KERNEL("Neg", UnaryKernel<&Simd::neg>);
CHAPTER14_FLOAT_KERNEL("Relu", UnaryKernel<&Simd::relu>);
CHAPTER14_FLOAT_KERNEL("Elu", UnaryKernel<&Simd::elu>);
CHAPTER14_FLOAT_KERNEL("Selu", UnaryKernel<&Simd::selu>);
CHAPTER14_FLOAT_KERNEL("Softplus", UnaryKernel<&Simd::softplus>);
CHAPTER14_FLOAT_KERNEL("SoftplusGrad", GradientKernel<&Simd::softplus_gradient>);
#ifdef NOTEBOOK
CHAPTER14_FLOAT_KERNEL("Sin", UnaryKernel<&Simd::sin>);
CHAPTER14_FLOAT_KERNEL("Cos", UnaryKernel<&Simd::cos>);
CHAPTER14_FLOAT_KERNEL("SqrtGrad", GradientKernel<&Simd::sqrt_gradient>);
#endif

}  // namespace chapter14
