// rsqrtps: an approximation of 1 / sqrt(x) that Intel's and AMD's processors make differently.
//
// TensorFlow 1 refines it by one Newton step to get a square root. Intel's is a formula: for a
// normal x = m 4^e, m in [1, 4), [1, 2) and [2, 4) are cut into 1024 equal intervals each; the
// result is 1 / sqrt of the middle of m's interval, rounded to nearest at 12 bits after the leading
// one.
#ifndef CHAPTER14_RSQRT_H_
#define CHAPTER14_RSQRT_H_

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>

namespace chapter14 {

// Bits 11 to 22 of Intel's results for exponents even (0) and odd (1), by the ten leading bits of
// the fraction.
struct IntelTable {
  uint32_t fraction[2][1024];
  IntelTable() {
    for (int odd = 0; odd < 2; ++odd) {
      for (int i = 0; i < 1024; ++i) {
        const double middle = (odd ? 1.0 : 2.0) * (1 + (i + 0.5) / 1024);
        fraction[odd][i] =
            static_cast<uint32_t>(std::rint((2 / std::sqrt(middle) - 1) * 4096)) << 11;
      }
    }
  }
};

inline const IntelTable kIntel;

inline float intel_rsqrt(float x) {
  uint32_t bits;
  std::memcpy(&bits, &x, sizeof bits);
  const uint32_t exponent = bits >> 23 & 255, fraction = bits & 0x7fffff;
  if (exponent == 0) {  // 0 and denormals: infinity
    return std::copysign(std::numeric_limits<float>::infinity(), x);
  }
  if (exponent == 255 && fraction == 0 && bits >> 31 == 0) return 0;
  if (exponent == 255 || bits >> 31) return std::numeric_limits<float>::quiet_NaN();
  const uint32_t half = 126 - ((static_cast<int>(exponent) - 127) >> 1);
  bits = half << 23 | kIntel.fraction[exponent & 1][fraction >> 13];
  std::memcpy(&x, &bits, sizeof x);
  return x;
}

}  // namespace chapter14

#endif  // CHAPTER14_RSQRT_H_
