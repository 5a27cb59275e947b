// MatMul of float32, and _FusedMatMul, which TensorFlow's optimizer makes of a product with its
// bias and activation.
//
// notebook: as TensorFlow 1.12 computes it: which of three algorithms, and in which blocks of k,
// decided by the shapes alone.
// 1.15: TensorFlow's own product has its bits, but for a product into one column with its bias,
// which sums by fused multiply-adds in order of k.
#include "kernels.h"

#include <cmath>
#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace chapter14 {

using tensorflow::errors::InvalidArgument;

// Whether Eigen's cost model gives a product to more than one thread: [m, k] by [k, n].
static bool is_shared(int64_t m, int64_t k, int64_t n) {
  // The two are swapped there: its rows are our columns. Tiles are of 16 rows by 4 columns.
  const int64_t rows = n, columns = m, threads = 2;
  bool by_column = true;
  if (rows / threads >= 4 &&
      (columns / threads < 4 || (columns / threads < 16 && columns % (threads * 4) != 0 &&
                                 (rows % (threads * 4) == 0 || rows / columns >= 6)))) {
    by_column = false;
  }
  if (columns / threads < 64 && rows > columns * 32) by_column = false;
  const double depth = static_cast<double>(std::min<int64_t>(k, 320)), load = 11. / 64 * 4;
  const bool narrow = by_column ? columns < 4 || rows < 16 : rows < 4 || columns < 16;
  double cycles = depth * (depth == 1 ? 4 : narrow ? 2 : 1) / 8 + load;
  cycles += by_column ? load * depth / columns : load * depth / rows;
  return (cycles * rows * columns - 100000) / 100000 + .9 >= 2;
}

// How much of k is summed before it is added to the output: what fits into a cache of 32 KiB with
// the tiles.
static int64_t block_of(int64_t m, int64_t k, int64_t n) {
  if (is_shared(m, k, n)) return std::min<int64_t>(k, 320);
  constexpr int64_t kMost = 400;
  if (k <= kMost) return k;
  if (k % kMost == 0) return kMost;
  return kMost - 8 * ((kMost - 1 - k % kMost) / (8 * (k / kMost + 1)));
}

// How many rows of a matrix a vector is multiplied by before the sum is added to the output.
static int64_t block_of_vector(int64_t k, int64_t n) {
  return k < 128 ? k : n * 4 < 32000 ? 16 : 4;
}

// a [m, k] by b [k, n] into c; the flags say how they lie in memory.
static void multiply(OpKernelContext* context, Matrix a, Matrix b, float* c, int64_t m, int64_t k,
                     int64_t n, bool across_a, bool across_b) {
  if (m == 1 && !across_b) {
    std::vector<float> row(k);
    for (int64_t q = 0; q < k; ++q) row[q] = *a.at(0, q);
    return simd().combine_rows(row.data(), b, c, k, n, block_of_vector(k, n));
  }
  if (m == 1) return simd().dot_rows({b.data, b.columns, b.rows}, a.data, c, n, k);
  if (n == 1 && across_a) {
    return simd().combine_rows(b.data, {a.data, a.columns, a.rows}, c, k, m, block_of_vector(k, m));
  }
  if (n == 1) {
    return divide(context, m, 2 * m * k, [=](int64_t first, int64_t last) {
      simd().dot_rows({a.at(first, 0), a.rows, a.columns}, b.data, c + first, last - first, k);
    });
  }
  const int64_t block = block_of(m, k, n), operations = 2 * m * k * n;
  constexpr int64_t kColumns = 32, kRows = 12;  // multiples of every kind of tile
  if (n >= 3 * kColumns) {
    divide(context, (n + kColumns - 1) / kColumns, operations, [=](int64_t first, int64_t last) {
      simd().product(a, b, c, m, k, n, first * kColumns, std::min(last * kColumns, n), block);
    });
  } else {
    divide(context, (m + kRows - 1) / kRows, operations, [=](int64_t first, int64_t last) {
      const int64_t begin = first * kRows, end = std::min(last * kRows, m);
      simd().product({a.at(begin, 0), a.rows, a.columns}, b, c + begin * n, end - begin, k, n, 0, n,
                     block);
    });
  }
}

// The shapes of a product, checked; what MatMul and _FusedMatMul have in common.
class Product : public OpKernel {
 public:
  explicit Product(OpKernelConstruction* context) : OpKernel(context) {
    OP_REQUIRES_OK(context, context->GetAttr("transpose_a", &across_a_));
    OP_REQUIRES_OK(context, context->GetAttr("transpose_b", &across_b_));
  }

 protected:
  // The product's output, allocated; nullptr where it is empty or there is an error.
  Tensor* begin(OpKernelContext* context, int64_t* m, int64_t* k, int64_t* n) {
    const Tensor &a = context->input(0), &b = context->input(1);
    for (int i = 0; i < 2; ++i) {
      if (context->input(i).dims() == 2) continue;
      context->SetStatus(InvalidArgument("In[", i, "] is not a matrix. Instead it has shape ",
                                         context->input(i).shape().DebugString()));
      return nullptr;
    }
    *m = a.dim_size(across_a_ ? 1 : 0);
    *k = a.dim_size(across_a_ ? 0 : 1);
    *n = b.dim_size(across_b_ ? 0 : 1);
    if (*k != b.dim_size(across_b_ ? 1 : 0)) {
      context->SetStatus(
          InvalidArgument("Matrix size-incompatible: In[0]: ", a.shape().DebugString(),
                          ", In[1]: ", b.shape().DebugString()));
      return nullptr;
    }
    Tensor* out = nullptr;
    const auto status = context->allocate_output(0, TensorShape({*m, *n}), &out);
    if (!status.ok()) context->SetStatus(status);
    return status.ok() && out->NumElements() ? out : nullptr;
  }

  void compute(OpKernelContext* context, float* c, int64_t m, int64_t k, int64_t n) {
    const float *a = context->input(0).flat<float>().data(),
                *b = context->input(1).flat<float>().data();
    const Matrix left = across_a_ ? Matrix{a, 1, m} : Matrix{a, k, 1};
    const Matrix right = across_b_ ? Matrix{b, 1, k} : Matrix{b, n, 1};
    multiply(context, left, right, c, m, k, n, across_a_, across_b_);
  }

  bool across_a_, across_b_;
};

class MatMulKernel : public Product {
 public:
  using Product::Product;

  void Compute(OpKernelContext* context) override {
    int64_t m, k, n;
    Tensor* out = begin(context, &m, &k, &n);
    if (!out) return;
    if (k == 0) {
      out->flat<float>().setZero();
    } else {
      compute(context, out->flat<float>().data(), m, k, n);
    }
  }
};

// y = activation(y), of n numbers; `slope` is that of a leaky Relu.
using Activation = void (*)(float* y, int64_t n, float slope);

template <typename F>
static void each(float* y, int64_t n, F f) {
  for (int64_t i = 0; i < n; ++i) y[i] = f(y[i]);
}

static const std::map<std::string, Activation> kActivations = {
    {"Tanh", [](float* y, int64_t n, float) { simd().tanh(y, y, n); }},
    {"Sigmoid", [](float* y, int64_t n, float) { simd().sigmoid(y, y, n); }},
    {"Relu", [](float* y, int64_t n, float) { each(y, n, [](float x) { return x < 0 ? 0 : x; }); }},
    {"Relu6", [](float* y, int64_t n, float) {
       each(y, n, [](float x) { return std::min(std::max(x, 0.f), 6.f); });
     }},
    {"LeakyRelu", [](float* y, int64_t n, float slope) {
       each(y, n, [=](float x) { return x > 0 ? x : x * slope; });
     }},
    {"Elu", [](float* y, int64_t n, float) {
       each(y, n, [](float x) { return x < 0 ? std::exp(x) - 1.f : x; });
     }},
};

// A product with its bias, and perhaps an activation.
class FusedMatMulKernel : public Product {
 public:
  explicit FusedMatMulKernel(OpKernelConstruction* context) : Product(context) {
    std::vector<std::string> fused;
    OP_REQUIRES_OK(context, context->GetAttr("fused_ops", &fused));
    OP_REQUIRES_OK(context, context->GetAttr("leakyrelu_alpha", &slope_));
    OP_REQUIRES(
        context, !fused.empty() && fused[0] == "BiasAdd",
        tensorflow::errors::Unimplemented("a product fused with ", absl::StrJoin(fused, ", ")));
    for (size_t i = 1; i < fused.size(); ++i) {
      const auto known = kActivations.find(fused[i]);
      OP_REQUIRES(context, known != kActivations.end(),
                  tensorflow::errors::Unimplemented("a product fused with ", fused[i]));
      activations_.push_back(known->second);
    }
    if (!kNotebook) make_native(context);
  }

  void Compute(OpKernelContext* context) override {
    int64_t m, k, n;
    Tensor* out = begin(context, &m, &k, &n);
    if (!out) return;
    const Tensor& bias = context->input(2);
    OP_REQUIRES(
        context, bias.dims() == 1 && bias.dim_size(0) == n,
        InvalidArgument("the bias of ", n, " columns has shape ", bias.shape().DebugString()));
    float* c = out->flat<float>().data();
    if (kNotebook && k) {
      compute(context, c, m, k, n);
    } else if (k == 0) {
      out->flat<float>().setZero();
    } else if (n == 1) {
      one_column(context, c, m, k);
    } else {
      compute_natively(context, c);
    }
    const float* added = bias.flat<float>().data();
    for (int64_t i = 0; i < m; ++i) {
      for (int64_t j = 0; j < n; ++j) c[i * n + j] += added[j];
    }
    for (const auto activation : activations_) activation(c, m * n, slope_);
  }

 private:
  void one_column(OpKernelContext* context, float* c, int64_t m, int64_t k) {
    const float *a = context->input(0).flat<float>().data(),
                *b = context->input(1).flat<float>().data();
    simd().fused_dot_rows(across_a_ ? Matrix{a, 1, m} : Matrix{a, k, 1}, b, c, m, k);
  }

  // TensorFlow's own MatMul, as a kernel within this one.
  void make_native(OpKernelConstruction* context) {
    tensorflow::NodeDef def;
    def.set_name(name());
    def.set_op("MatMul");
    def.add_input("a");
    def.add_input("b");
    (*def.mutable_attr())["T"].set_type(tensorflow::DT_FLOAT);
    (*def.mutable_attr())["transpose_a"].set_b(across_a_);
    (*def.mutable_attr())["transpose_b"].set_b(across_b_);
    for (const char* name : {"grad_a", "grad_b"}) (*def.mutable_attr())[name].set_b(false);
    tensorflow::Status status;
    native_ = tensorflow::CreateOpKernel(
        context->device_type(), context->device(),
        context->device()->GetAllocator(tensorflow::AllocatorAttributes()), def,
        context->graph_def_version(), &status);
    OP_REQUIRES_OK(context, status);
  }

  void compute_natively(OpKernelContext* context, float* c) {
    const tensorflow::TensorValue inputs[2] = {
        tensorflow::TensorValue(const_cast<Tensor*>(&context->input(0))),
        tensorflow::TensorValue(const_cast<Tensor*>(&context->input(1)))};
    tensorflow::AllocatorAttributes attributes[2];
    OpKernelContext::Params params;
    params.op_kernel = native_.get();
    params.device = context->device();
    params.inputs = inputs;
    params.input_alloc_attrs = attributes;
    params.output_attr_array = attributes;
    params.resource_manager = context->resource_manager();
    params.step_id = context->step_id();
    OpKernelContext own(&params, 1);
    native_->Compute(&own);
    OP_REQUIRES_OK(context, own.status());
    const Tensor* product = own.mutable_output(0);
    std::memcpy(c, product->flat<float>().data(), product->TotalBytes());
    delete own.release_output(0).tensor;
  }

  std::vector<Activation> activations_;
  float slope_;
  std::unique_ptr<OpKernel> native_;
};

#ifdef NOTEBOOK
CHAPTER14_FLOAT_KERNEL("MatMul", MatMulKernel);
#endif
CHAPTER14_FLOAT_KERNEL("_FusedMatMul", FusedMatMulKernel);

}  // namespace chapter14
