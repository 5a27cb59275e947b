// Sum and Mean of float32, and the gradient of BiasAdd: the order in which numbers are added up.
//
// All numbers, or those of the last axis: eight lanes, then the scalar rest; 1.15 halves what is
// longer than 8,192 numbers first, and cuts a whole sum of more than 258,000 into one part a
// thread. An outer axis: in order.
#include "kernels.h"

#include <vector>

#include "tensorflow/core/kernels/reduction_ops_common.h"

namespace chapter14 {

// As InnerMostDimReducer of Eigen: of 2018, or of 2019, which adds up long rows as a tree.
float sum_row(const float* in, int64_t first, int64_t n) {
  constexpr int64_t kLeaf = 8 * 1024;
  if (kNotebook || n <= kLeaf) return simd().sum(in + first, n);
  const int64_t split = (first + (n + 1) / 2 + kPacket - 1) / kPacket * kPacket;
  const int64_t left = std::min(split - first, n);
  float sum = 0.f + sum_row(in, first, left);
  if (left < n) sum += sum_row(in, split, n - left);
  return sum;
}

// A sum of everything. 1.15 gives each of two threads half of it, where Eigen finds that worth the
// while.
float sum_all(const float* in, int64_t n) {
  constexpr double kCostOfOne = 4 * 11. / 64 + 1. / 8;  // cycles to load a number and to add it
  const double threads = (n * kCostOfOne - 100000) / 100000 + .9;
  if (kNotebook || threads < 2) return sum_row(in, 0, n);
  const int64_t block = static_cast<int64_t>(static_cast<float>(n) / 2);
  float sum = 2 * block < n ? sum_row(in, 2 * block, n - 2 * block) : 0.f;
  sum += sum_row(in, 0, block);
  sum += sum_row(in, block, block);
  return sum;
}

struct SumReducer {
  static float finish(float sum, int64_t) { return sum; }
};
struct MeanReducer {
  static float finish(float sum, int64_t n) { return sum / static_cast<float>(n); }
};

}  // namespace chapter14

namespace tensorflow {
namespace functor {

// What ReductionOp asks for, by the rank of its input: the reduced axes are 0, 1, or 0 and 2.
template <typename Reducer>
struct SumsInOrder {
  template <typename Axes>
  static void Reduce(OpKernelContext*, TTypes<float, 0>::Tensor out,
                     TTypes<float, 1>::ConstTensor in, const Axes&, const Reducer&) {
    out() = Reducer::finish(chapter14::sum_all(in.data(), in.size()), in.size());
  }

  template <typename Axes>
  static void Reduce(OpKernelContext* context, TTypes<float, 1>::Tensor out,
                     TTypes<float, 2>::ConstTensor in, const Axes& axes, const Reducer&) {
    const int64_t m = in.dimension(0), n = in.dimension(1);
    if (axes[0] == 0) {
      chapter14::simd().sum_rows(in.data(), out.data(), m, n);
      for (int64_t j = 0; j < n; ++j) out(j) = Reducer::finish(out(j), m);
      return;
    }
    chapter14::divide(context, m, m * n, [&](int64_t first, int64_t last) {
      for (int64_t i = first; i < last; ++i) {
        out(i) = Reducer::finish(chapter14::sum_row(in.data(), i * n, n), n);
      }
    });
  }

  template <typename Axes>
  static void Reduce(OpKernelContext*, TTypes<float, 2>::Tensor out,
                     TTypes<float, 3>::ConstTensor in, const Axes&, const Reducer&) {
    const int64_t l = in.dimension(0), m = in.dimension(1), n = in.dimension(2);
    for (int64_t i = 0; i < l; ++i) {
      chapter14::simd().sum_rows(in.data() + i * m * n, out.data() + i * n, m, n);
    }
    for (int64_t j = 0; j < l * n; ++j) out.data()[j] = Reducer::finish(out.data()[j], m);
  }

  template <typename Axes>
  static void Reduce(OpKernelContext*, TTypes<float, 1>::Tensor out,
                     TTypes<float, 3>::ConstTensor in, const Axes&, const Reducer&) {
    const int64_t l = in.dimension(0), m = in.dimension(1), n = in.dimension(2);
    for (int64_t j = 0; j < m; ++j) {
      float sum = 0;
      for (int64_t k = 0; k < n; ++k) {
        for (int64_t i = 0; i < l; ++i) sum += in(i, j, k);
      }
      out(j) = Reducer::finish(sum, l * n);
    }
  }

  template <typename Out>
  static void FillIdentity(const CPUDevice&, Out out, const Reducer&) {
    for (int64_t i = 0; i < out.size(); ++i) out.data()[i] = Reducer::finish(0.f, 0);
  }
};

template <>
struct ReduceFunctor<CPUDevice, chapter14::SumReducer> : SumsInOrder<chapter14::SumReducer> {};
template <>
struct ReduceFunctor<CPUDevice, chapter14::MeanReducer> : SumsInOrder<chapter14::MeanReducer> {};
template <>
struct ReducerTraits<chapter14::SumReducer> {
  enum { IsScalarIdentity = true };
};
template <>
struct ReducerTraits<chapter14::MeanReducer> {
  enum { IsScalarIdentity = true };
};

}  // namespace functor
}  // namespace tensorflow

namespace chapter14 {

class BiasAddGradKernel : public OpKernel {
 public:
  explicit BiasAddGradKernel(OpKernelConstruction* context) : OpKernel(context) {
    std::string format;
    if (context->GetAttr("data_format", &format).ok()) channels_last_ = format != "NCHW";
  }

  void Compute(OpKernelContext* context) override {
    const Tensor& in = context->input(0);
    OP_REQUIRES(context, in.dims() >= 2,
                tensorflow::errors::InvalidArgument("Input tensor must be at least 2D: ",
                                                    in.shape().DebugString()));
    const int axis = channels_last_ ? in.dims() - 1 : 1;
    const int64_t n = in.dim_size(axis);
    Tensor* out;
    OP_REQUIRES_OK(context, context->allocate_output(0, TensorShape({n}), &out));
    float* sums = out->flat<float>().data();
    const float* x = in.flat<float>().data();
    if (channels_last_) {
      simd().sum_rows(x, sums, n ? in.NumElements() / n : 0, n);
      return;
    }
    const int64_t batch = in.dim_size(0), inner = n && batch ? in.NumElements() / batch / n : 0;
    for (int64_t j = 0; j < n; ++j) {
      sums[j] = 0;
      for (int64_t i = 0; i < batch; ++i) {
        for (int64_t k = 0; k < inner; ++k) sums[j] += x[(i * n + j) * inner + k];
      }
    }
  }

 private:
  bool channels_last_ = true;
};

class L2LossKernel : public OpKernel {
 public:
  using OpKernel::OpKernel;

  void Compute(OpKernelContext* context) override {
    const Tensor& in = context->input(0);
    Tensor* out;
    OP_REQUIRES_OK(context, context->allocate_output(0, TensorShape({}), &out));
    std::vector<float> halves(in.NumElements());
    const float* x = in.flat<float>().data();
    for (size_t i = 0; i < halves.size(); ++i) halves[i] = x[i] * x[i] * .5f;
    out->scalar<float>()() = sum_all(halves.data(), halves.size());
  }
};

#define CHAPTER14_REDUCTION(name, axes)                                                \
  REGISTER_KERNEL_BUILDER(                                                             \
      CHAPTER14_KERNEL(#name).TypeConstraint<float>("T").TypeConstraint<axes>("Tidx"), \
      tensorflow::ReductionOp<CPUDevice, float, axes, name##Reducer>)
CHAPTER14_REDUCTION(Sum, tensorflow::int32);
CHAPTER14_REDUCTION(Sum, int64_t);
CHAPTER14_REDUCTION(Mean, tensorflow::int32);
CHAPTER14_REDUCTION(Mean, int64_t);
CHAPTER14_FLOAT_KERNEL("BiasAddGrad", BiasAddGradKernel);
CHAPTER14_FLOAT_KERNEL("L2Loss", L2LossKernel);

}  // namespace chapter14
