// Softmax, LogSoftmax and the cross-entropies of float32, with their gradients.
#include "kernels.h"

#include <cmath>
#include <vector>

#include "scalar.h"
#include "tensorflow/core/util/bcast.h"

namespace chapter14 {

using tensorflow::errors::InvalidArgument;

// shifted[i, j] = logits[i, j] - the largest of row i
static void shift(const float* logits, float* shifted, int64_t m, int64_t n) {
  for (int64_t i = 0; i < m; ++i) {
    const float* row = logits + i * n;
    float largest = row[0];
    for (int64_t j = 1; j < n; ++j) largest = largest < row[j] ? row[j] : largest;
    for (int64_t j = 0; j < n; ++j) shifted[i * n + j] = row[j] - largest;
  }
}

static std::vector<float> sums_of_exp(const float* shifted, int64_t m, int64_t n) {
  std::vector<float> sums(m);
  for (int64_t i = 0; i < m; ++i) sums[i] = simd().sum_exp(shifted + i * n, n);
  return sums;
}

class SoftmaxKernel : public OpKernel {
 public:
  explicit SoftmaxKernel(OpKernelConstruction* context) : OpKernel(context) {
    log_ = context->def().op() == "LogSoftmax";
  }

  void Compute(OpKernelContext* context) override {
    const Tensor& in = context->input(0);
    OP_REQUIRES(context, in.dims() >= 1, InvalidArgument("logits must have >= 1 dimension, got ",
                                                         in.shape().DebugString()));
    Tensor* out;
    OP_REQUIRES_OK(context, context->forward_input_or_allocate_output({0}, 0, in.shape(), &out));
    const int64_t n = in.dim_size(in.dims() - 1), m = n ? in.NumElements() / n : 0;
    if (m == 0) return;
    float* y = out->flat<float>().data();
    shift(in.flat<float>().data(), y, m, n);
    if (log_) {
      std::vector<float> sums = sums_of_exp(y, m, n);
      simd().log(sums.data(), sums.data(), m);
      for (int64_t i = 0; i < m; ++i) {
        for (int64_t j = 0; j < n; ++j) y[i * n + j] -= sums[i];
      }
      return;
    }
    simd().exp(y, y, m * n);
    for (int64_t i = 0; i < m; ++i) {
      const float inverse = 1.f / simd().sum(y + i * n, n);
      for (int64_t j = 0; j < n; ++j) y[i * n + j] *= inverse;
    }
  }

 private:
  bool log_;
};

template <typename Label>
class SparseCrossEntropyKernel : public OpKernel {
 public:
  using OpKernel::OpKernel;

  void Compute(OpKernelContext* context) override {
    const Tensor &logits = context->input(0), &labels = context->input(1);
    OP_REQUIRES(
        context, tensorflow::TensorShapeUtils::IsMatrix(logits.shape()),
        InvalidArgument("logits must be 2-D, but got shape ", logits.shape().DebugString()));
    OP_REQUIRES(
        context, tensorflow::TensorShapeUtils::IsVector(labels.shape()),
        InvalidArgument("labels must be 1-D, but got shape ", labels.shape().DebugString()));
    OP_REQUIRES(
        context, logits.dim_size(0) == labels.dim_size(0),
        InvalidArgument("logits and labels must have the same first dimension, got logits shape ",
                        logits.shape().DebugString(), " and labels shape ",
                        labels.shape().DebugString()));
    const int64_t m = logits.dim_size(0), n = logits.dim_size(1);
    OP_REQUIRES(context, n > 0,
                InvalidArgument("Must have at least one class, but got logits shape ",
                                logits.shape().DebugString()));
    Tensor *loss, *gradient;
    OP_REQUIRES_OK(context, context->allocate_output(0, labels.shape(), &loss));
    OP_REQUIRES_OK(context,
                   context->forward_input_or_allocate_output({0}, 1, logits.shape(), &gradient));
    if (m == 0) return;
    const Label* y = labels.flat<Label>().data();
    for (int64_t i = 0; i < m; ++i) {
      OP_REQUIRES(
          context, 0 <= y[i] && y[i] < n,
          InvalidArgument("Received a label value of ", y[i],
                          " which is outside the valid range of [0, ", n,
                          ").  Label values: ", labels.SummarizeValue(labels.NumElements())));
    }
    float* g = gradient->flat<float>().data();
    float* l = loss->flat<float>().data();
    shift(logits.flat<float>().data(), g, m, n);
    const std::vector<float> sums = sums_of_exp(g, m, n);
    for (int64_t i = 0; i < m; ++i) l[i] = scalar_log(sums[i]) - g[i * n + y[i]];
    simd().exp(g, g, m * n);
    for (int64_t i = 0; i < m; ++i) {
      for (int64_t j = 0; j < n; ++j)
        g[i * n + j] = g[i * n + j] / sums[i] - (j == y[i] ? 1.f : 0.f);
    }
  }
};

class CrossEntropyKernel : public OpKernel {
 public:
  using OpKernel::OpKernel;

  void Compute(OpKernelContext* context) override {
    const Tensor &logits_in = context->input(0), &labels_in = context->input(1);
    tensorflow::BCast shapes(tensorflow::BCast::FromShape(logits_in.shape()),
                             tensorflow::BCast::FromShape(labels_in.shape()),
                             /*fewer_dims_optimization=*/false);
    OP_REQUIRES(context, shapes.IsValid(),
                InvalidArgument("logits and labels must be broadcastable: logits_size=",
                                logits_in.shape().DebugString(),
                                " labels_size=", labels_in.shape().DebugString()));
    const TensorShape shape = tensorflow::BCast::ToShape(shapes.output_shape());
    OP_REQUIRES(
        context, shape.dims() == 2,
        InvalidArgument(
            "logits and labels must be either 2-dimensional, or broadcasted to be 2-dimensional"));
    const int64_t m = shape.dim_size(0), n = shape.dim_size(1);
    Tensor *loss, *gradient;
    OP_REQUIRES_OK(context, context->allocate_output(0, TensorShape({m}), &loss));
    OP_REQUIRES_OK(context, context->allocate_output(1, shape, &gradient));
    if (shape.num_elements() == 0) return;
    const std::vector<float> logits = spread(logits_in, m, n), labels = spread(labels_in, m, n);
    float* g = gradient->flat<float>().data();
    shift(logits.data(), g, m, n);
    const std::vector<float> sums = sums_of_exp(g, m, n);
    std::vector<float> logs(m), terms(n);
    simd().log(sums.data(), logs.data(), m);
    for (int64_t i = 0; i < m; ++i) {
      for (int64_t j = 0; j < n; ++j) terms[j] = labels[i * n + j] * (logs[i] - g[i * n + j]);
      loss->flat<float>()(i) = simd().sum(terms.data(), n);
    }
    simd().exp(g, g, m * n);
    for (int64_t i = 0; i < m; ++i) {
      for (int64_t j = 0; j < n; ++j) g[i * n + j] = g[i * n + j] / sums[i] - labels[i * n + j];
    }
  }

 private:
  // A matrix of m by n from one that has a single row or column, or is as it should be.
  static std::vector<float> spread(const Tensor& in, int64_t m, int64_t n) {
    const int64_t columns = in.dims() ? in.dim_size(in.dims() - 1) : 1;
    const int64_t rows = in.NumElements() / columns;
    const float* x = in.flat<float>().data();
    std::vector<float> out(m * n);
    for (int64_t i = 0; i < m; ++i) {
      for (int64_t j = 0; j < n; ++j) {
        out[i * n + j] = x[(rows == 1 ? 0 : i) * columns + (columns == 1 ? 0 : j)];
      }
    }
    return out;
  }
};

CHAPTER14_FLOAT_KERNEL("Softmax", SoftmaxKernel);
CHAPTER14_FLOAT_KERNEL("LogSoftmax", SoftmaxKernel);
CHAPTER14_FLOAT_KERNEL("SoftmaxCrossEntropyWithLogits", CrossEntropyKernel);
REGISTER_KERNEL_BUILDER(CHAPTER14_KERNEL("SparseSoftmaxCrossEntropyWithLogits")
                            .TypeConstraint<float>("T")
                            .TypeConstraint<tensorflow::int32>("Tlabels"),
                        SparseCrossEntropyKernel<tensorflow::int32>);
REGISTER_KERNEL_BUILDER(CHAPTER14_KERNEL("SparseSoftmaxCrossEntropyWithLogits")
                            .TypeConstraint<float>("T").TypeConstraint<int64_t>("Tlabels"),
                        SparseCrossEntropyKernel<int64_t>);

}  // namespace chapter14
