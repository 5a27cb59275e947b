// What is left over when a length is no multiple of eight is computed as scalars, with the C
// library's functions.
//
// 1.15: the C library of this machine, as there. notebook: the functions rounded correctly
// (computed in double precision, rounded once), so that they are the same with any C library; the
// machine that printed the notebook had one that is as good as that (docs/arithmetic.md).
#ifndef CHAPTER14_SCALAR_H_
#define CHAPTER14_SCALAR_H_

#include <cmath>

#include "simd.h"

namespace chapter14 {

#define CHAPTER14_FUNCTION(name)                                                       \
  inline float scalar_##name(float x) {                                                \
    if (kNotebook) return static_cast<float>(std::name(static_cast<double>(x)));       \
    return std::name(x);                                                               \
  }
CHAPTER14_FUNCTION(exp)
CHAPTER14_FUNCTION(log)
CHAPTER14_FUNCTION(log1p)
CHAPTER14_FUNCTION(expm1)
CHAPTER14_FUNCTION(sin)
CHAPTER14_FUNCTION(cos)
#undef CHAPTER14_FUNCTION

}  // namespace chapter14

#endif  // CHAPTER14_SCALAR_H_
