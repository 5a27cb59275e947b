// Adam, RMSProp, Adagrad and Adadelta for float32 variables, of both kinds: their square roots are
// approximations. Momentum and gradient descent need none: TensorFlow's own have the bits of both
// versions.
#include "kernels.h"

#include <cmath>
#include <string>
#include <vector>

#include "tensorflow/core/kernels/training_op_helpers.h"

namespace chapter14 {

using tensorflow::errors::InvalidArgument;

// One dense update of a variable; subclasses say which inputs are what.
class UpdateKernel : public OpKernel {
 public:
  explicit UpdateKernel(OpKernelConstruction* context) : OpKernel(context) {
    OP_REQUIRES_OK(context, context->GetAttr("use_locking", &lock_));
  }

  void Compute(OpKernelContext* context) override {
    std::vector<int> ids;
    for (int i = 0; i < slots(); ++i) ids.push_back(i);
    auto locks = tensorflow::MaybeLockVariableInputMutexesInOrder<CPUDevice, float>(context, lock_,
                                                                                    false, ids);
    Tensor variables[3];
    const Tensor& gradient = context->input(gradient_at());
    for (int i = 0; i < slots(); ++i) {
      OP_REQUIRES_OK(context, tensorflow::GetInputTensorFromVariable<CPUDevice, float>(
                                  context, i, lock_, false, &variables[i]));
      OP_REQUIRES(context, variables[i].IsInitialized(),
                  tensorflow::errors::FailedPrecondition(
                      "Attempting to use uninitialized variables: ", requested_input(i)));
      OP_REQUIRES(
          context, variables[i].shape().IsSameSize(gradient.shape()),
          InvalidArgument("var and grad do not have the same shape",
                          variables[i].shape().DebugString(), " ", gradient.shape().DebugString()));
    }
    for (int i = slots(); i < num_inputs(); ++i) {
      OP_REQUIRES(
          context,
          i == gradient_at() || tensorflow::TensorShapeUtils::IsScalar(context->input(i).shape()),
          InvalidArgument("input ", i,
                          " is not a scalar: ", context->input(i).shape().DebugString()));
    }
    float* slot[3] = {};
    for (int i = 0; i < slots(); ++i) slot[i] = variables[i].flat<float>().data();
    update(context, gradient.flat<float>().data(), slot, gradient.NumElements());
    tensorflow::MaybeForwardRefInputToRefOutput(context, 0, 0);
  }

 protected:
  virtual int slots() const { return 3; }
  virtual int gradient_at() const = 0;
  virtual void update(OpKernelContext* context, const float* gradient, float** slot, int64_t n) = 0;

  static float scalar(OpKernelContext* context, int i) {
    return context->input(i).scalar<float>()();
  }

  // The whole packets, then the rest, divided among threads at whole packets.
  static void run(OpKernelContext* context, Update step, const Rates& rates, const float* gradient,
                  float** slot, int64_t n) {
    divide(context, (n + kPacket - 1) / kPacket, 30 * n, [=](int64_t first, int64_t last) {
      const int64_t begin = first * kPacket, end = std::min(last * kPacket, n);
      step(rates, gradient + begin, slot[0] + begin, slot[1] + begin,
           slot[2] ? slot[2] + begin : nullptr, end - begin);
    });
  }

 private:
  bool lock_;
};

class AdamKernel : public UpdateKernel {
 public:
  explicit AdamKernel(OpKernelConstruction* context) : UpdateKernel(context) {
    OP_REQUIRES_OK(context, context->GetAttr("use_nesterov", &nesterov_));
  }

 protected:
  int gradient_at() const override { return 9; }

  void update(OpKernelContext* context, const float* gradient, float** slot, int64_t n) override {
    const float power1 = scalar(context, 3), power2 = scalar(context, 4), rate = scalar(context, 5);
    const Rates rates = {rate * std::sqrt(1.f - power2) / (1.f - power1), scalar(context, 6),
                         scalar(context, 7), scalar(context, 8), nesterov_};
    if (kNotebook) return run(context, simd().adam, rates, gradient, slot, n);
    // 1.15 cuts the work itself: into packets where they come out even, else into elements; and
    // says that each of them costs as much as all of them do.
    const int64_t unit = n % kPacket == 0 ? kPacket : 1, units = n / unit;
    using Cost = Eigen::TensorOpCost;
    const int cycles =
        (Cost::AddCost<int>() * 5 + Cost::MulCost<int>() * 2 + Cost::AddCost<float>() * 10 +
         Cost::MulCost<float>() * 6 + Cost::DivCost<float>()) * units;
    context->eigen_device<CPUDevice>().parallelFor(
        units, Cost(static_cast<int>(n * 16), static_cast<int>(n * 12), cycles),
        [=](int64_t first, int64_t last) {
          const int64_t begin = first * unit;
          simd().adam(rates, gradient + begin, slot[0] + begin, slot[1] + begin, slot[2] + begin,
                      (last - first) * unit);
        });
  }

 private:
  bool nesterov_;
};

class RMSPropKernel : public UpdateKernel {
 public:
  using UpdateKernel::UpdateKernel;

 protected:
  int gradient_at() const override { return 7; }

  void update(OpKernelContext* context, const float* gradient, float** slot, int64_t n) override {
    const Rates rates = {scalar(context, 3), scalar(context, 4), scalar(context, 5),
                         scalar(context, 6), false};
    run(context, simd().rmsprop, rates, gradient, slot, n);
  }
};

class AdadeltaKernel : public UpdateKernel {
 public:
  using UpdateKernel::UpdateKernel;

 protected:
  int gradient_at() const override { return 6; }

  void update(OpKernelContext* context, const float* gradient, float** slot, int64_t n) override {
    const Rates rates = {scalar(context, 3), scalar(context, 4), 0, scalar(context, 5), false};
    run(context, simd().adadelta, rates, gradient, slot, n);
  }
};

class AdagradKernel : public UpdateKernel {
 public:
  explicit AdagradKernel(OpKernelConstruction* context) : UpdateKernel(context) {
    OP_REQUIRES_OK(context, context->GetAttr("update_slots", &adds_));
  }

 protected:
  int slots() const override { return 2; }
  int gradient_at() const override { return 3; }

  void update(OpKernelContext* context, const float* gradient, float** slot, int64_t n) override {
    const Rates rates = {scalar(context, 2), adds_ ? 1.f : 0.f, 0, 0, false};
    run(context, simd().adagrad, rates, gradient, slot, n);
  }

 private:
  bool adds_;
};

CHAPTER14_FLOAT_KERNEL("ApplyAdam", AdamKernel);
CHAPTER14_FLOAT_KERNEL("ResourceApplyAdam", AdamKernel);
CHAPTER14_FLOAT_KERNEL("ApplyRMSProp", RMSPropKernel);
CHAPTER14_FLOAT_KERNEL("ResourceApplyRMSProp", RMSPropKernel);
CHAPTER14_FLOAT_KERNEL("ApplyAdagrad", AdagradKernel);
CHAPTER14_FLOAT_KERNEL("ResourceApplyAdagrad", AdagradKernel);
CHAPTER14_FLOAT_KERNEL("ApplyAdadelta", AdadeltaKernel);
CHAPTER14_FLOAT_KERNEL("ResourceApplyAdadelta", AdadeltaKernel);

}  // namespace chapter14
