// What is computed in packets: eight floats at a time, as TensorFlow 1 with AVX computed them.
//
// The same source (`packet_*.h`) is compiled for three kinds of processor in simd.cc, and the
// widest that the machine has is chosen when the library is loaded. The bits do not depend on the
// choice: no product is fused with a sum, and each number is made by the same operations in the
// same order.
#ifndef CHAPTER14_SIMD_H_
#define CHAPTER14_SIMD_H_

#include <cstdint>

namespace chapter14 {

#ifdef NOTEBOOK
constexpr bool kNotebook = true;
#else
constexpr bool kNotebook = false;
#endif

constexpr int64_t kPacket = 8;

// A matrix of floats with any strides: at(i, j) = data[i * rows + j * columns].
struct Matrix {
  const float* data;
  int64_t rows, columns;
  const float* at(int64_t i, int64_t j) const { return data + i * rows + j * columns; }
};

// What an update of a variable reads beside its gradient; each optimizer uses its own of these.
struct Rates {
  float rate, decay1, decay2, epsilon;
  bool nesterov;
};

// Elementwise functions of n floats: whole packets first, then what is left as scalars. `out` may
// be `in`.
using Unary = void (*)(const float* in, float* out, int64_t n);
using Binary = void (*)(const float* in1, const float* in2, float* out, int64_t n);
// One step of an optimizer over n elements; slots as in the name of the function.
using Update = void (*)(const Rates&, const float* gradient, float* variable, float* slot1,
                        float* slot2, int64_t n);

struct Simd {
  const char* name;
  Unary tanh, sigmoid, exp, log, log1p, expm1, sqrt, rsqrt;
  Unary reciprocal, neg, relu, elu, selu, softplus, sin, cos;
  Binary softplus_gradient, sqrt_gradient;
  // The sum of n floats: eight lanes over the packets, the lanes added up, then the scalar rest.
  float (*sum)(const float* in, int64_t n);
  // The same of exp(in).
  float (*sum_exp)(const float* in, int64_t n);
  // out[j] = sum over i of in[i * n + j], in order of i.
  void (*sum_rows)(const float* in, float* out, int64_t m, int64_t n);
  Update adam, rmsprop, adagrad, adadelta;
  // C[m, n] = A[m, k] B[k, n] for output columns `first` to `last`; see packet_product.h.
  void (*product)(Matrix a, Matrix b, float* c, int64_t m, int64_t k, int64_t n, int64_t first,
                  int64_t last, int64_t block);
  // out[m] = A[m, k] b[k]: each a dot product in eight lanes; A has rows of consecutive floats.
  void (*dot_rows)(Matrix a, const float* b, float* out, int64_t m, int64_t k);
  // out[m] = A[m, k] b[k], each by fused multiply-adds, as the processor has it: see there; A has
  // any strides.
  void (*fused_dot_rows)(Matrix a, const float* b, float* out, int64_t m, int64_t k);
  // out[n] = sum over k of a[k] B[k, n], in blocks of `block`; B has rows of consecutive floats.
  void (*combine_rows)(const float* a, Matrix b, float* out, int64_t k, int64_t n, int64_t block);
};

const Simd& simd();

// The processor's own approximation of 1 / sqrt(x), or Intel's: see rsqrt.h.
bool use_processors_rsqrt();

}  // namespace chapter14

#endif  // CHAPTER14_SIMD_H_
