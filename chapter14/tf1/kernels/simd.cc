// The packets' source, compiled for three kinds of processor, and the choice between them. See
// simd.h.
#include "simd.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <vector>

#ifdef __SSE__
#include <immintrin.h>
#endif

#include "rsqrt.h"
#include "scalar.h"

// vectors wider than the processor's are passed between inlined functions only
#pragma GCC diagnostic ignored "-Wpsabi"

#define CHAPTER14_TABLE(text)                                                                      \
  const Simd kTable = {text, tanh, sigmoid, exp, log, log1p, expm1, sqrt, rsqrt, reciprocal, neg,  \
                       relu, elu, selu, softplus, sin, cos, softplus_gradient, sqrt_gradient,      \
                       sum, sum_exp, sum_rows, adam, rmsprop, adagrad, adadelta,                   \
                       product, dot_rows, fused_dot_rows, combine_rows};

#define WIDTH 4
namespace chapter14::plain {
#include "packet_math.h"
#include "packet_activation.h"
#include "packet_product.h"
#include "packet_update.h"
CHAPTER14_TABLE("plain")
}  // namespace chapter14::plain
#undef WIDTH
#undef CHAPTER14_UNARY

#ifdef __x86_64__
#pragma GCC push_options
#pragma GCC target("avx2,fma")
#define WIDTH 8
namespace chapter14::avx2 {
#include "packet_math.h"
#include "packet_activation.h"
#include "packet_product.h"
#include "packet_update.h"
CHAPTER14_TABLE("avx2")
}  // namespace chapter14::avx2
#undef WIDTH
#undef CHAPTER14_UNARY
#pragma GCC pop_options

#pragma GCC push_options
#pragma GCC target("avx2,fma,avx512f,avx512vl,avx512dq,avx512bw")
#define WIDTH 16
namespace chapter14::avx512 {
#include "packet_math.h"
#include "packet_activation.h"
#include "packet_product.h"
#include "packet_update.h"
CHAPTER14_TABLE("avx512")
}  // namespace chapter14::avx512
#undef WIDTH
#undef CHAPTER14_UNARY
#pragma GCC pop_options
#endif

namespace chapter14 {

static const Simd& choose_simd() {
#ifdef __x86_64__
  // for tests: plain or avx2 on a processor that has more
  const char* asked = std::getenv("CHAPTER14_SIMD");
  const bool narrow = asked && std::strcmp(asked, "avx2") == 0;
  if (asked && std::strcmp(asked, "plain") == 0) return plain::kTable;
  __builtin_cpu_init();
  const bool has_avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
                          __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw");
  if (has_avx512 && !narrow) return avx512::kTable;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return avx2::kTable;
#endif
  return plain::kTable;
}

const Simd& simd() {
  static const Simd& chosen = choose_simd();
  return chosen;
}

bool use_processors_rsqrt() {
  static const bool asked = [] {
    const char* value = std::getenv("CHAPTER14_RSQRT");
    return value && std::strcmp(value, "processor") == 0;
  }();
  return asked;
}

}  // namespace chapter14

// The processor's rsqrtps, for the fingerprint of a processor.
extern "C" void chapter14_rsqrt(const float* in, float* out, int n) {
  for (int i = 0; i < n; ++i) {
#ifdef __SSE__
    out[i] = _mm_cvtss_f32(_mm_rsqrt_ss(_mm_set_ss(in[i])));
#else
    out[i] = chapter14::intel_rsqrt(in[i]);
#endif
  }
}
