// More elementwise functions, and two gradients, in packets of eight, then scalars. Included by
// simd.cc.

static inline P reciprocal_packet(P x) { return all(1.f) / x; }
static inline float reciprocal_scalar(float x) { return 1.f / x; }

// 0 - x, in which a zero has no sign; as a scalar, and in TensorFlow 2, the sign's bit is flipped.
static inline P neg_packet(P x) { return all(0.f) - x; }
static inline float neg_scalar(float x) { return -x; }

// A zero keeps its sign, which TensorFlow 2 takes away; a denormal is such a zero.
static inline P relu_packet(P x) {
  const P tiny = all(std::numeric_limits<float>::min());
  return choose(x < all(0.f), all(0.f), choose((x < tiny) & (x > -tiny), (P)((I)x & (1 << 31)), x));
}
static inline float relu_scalar(float x) { return relu_packet(all(x))[0]; }

static inline P elu_packet(P x) { return choose(x < all(0.f), exp_packet(x) - all(1.f), x); }
static inline float elu_scalar(float x) { return x < 0.f ? scalar_exp(x) - 1.f : x; }

constexpr float kSelu = 1.0507009873554804934193349852946f,
                kSeluAlpha = 1.7580993408473768599402175208123f;
static inline P selu_packet(P x) {
  return choose(x < all(0.f), all(kSeluAlpha) * (exp_packet(x) - all(1.f)), all(kSelu) * x);
}
static inline float selu_scalar(float x) {
  return x < 0.f ? kSeluAlpha * (scalar_exp(x) - 1.f) : kSelu * x;
}

// Beyond the threshold exp(x) + 1 is exp(x), or 1, in float32.
static const float kSoftplusThreshold = std::log(std::numeric_limits<float>::epsilon()) + 2.f;
static inline P softplus_packet(P x) {
  const P power = exp_packet(x), result = log_packet(power + all(1.f));
  return choose(x > all(-kSoftplusThreshold), x,
                choose(x < all(kSoftplusThreshold), power, result));
}
static inline float softplus_scalar(float x) {
  if (x > -kSoftplusThreshold) return x;
  const float power = scalar_exp(x);
  return x < kSoftplusThreshold ? power : scalar_log(power + 1.f);
}

// notebook only: 1.15's sine and cosine are TensorFlow 2's.
static inline P sin_packet(P a) {
  P z = a * all(3.183098861837907e-01f);
  P shift = z + all(.25f);
  shift = choose((shift < all(8388608.f)) & (shift > all(-8388608.f)), floor_packet(shift),
                 shift);  // others are whole
  P x = a + shift * all(-3.140625f);
  x = x + shift * all(-9.670257568359375e-04f);
  x = x + shift * all(-6.278329571784980e-07f);
  z = x * all(1.273239544735163e+00f);
  const P two = z - all(2.f), two2 = two * two, z2 = z * z;
  P right = all(-3.188805084631342e-04f) * two2 + all(1.584991525700324e-02f);
  right = right * two2 + all(-3.084242535619928e-01f);
  right = right * two2 + all(9.999999724233232e-01f);
  P left = all(-3.587725841214251e-05f) * z2 + all(2.489871967827018e-03f);
  left = left * z2 + all(-8.074536727092352e-02f);
  left = left * z2 + all(7.853981525427295e-01f);
  left = left * z;
  const I odd = (__builtin_convertvector(shift, I) & 1) << 31;
  return (P)((I)choose(z > all(1.f), right, left) ^ odd);
}

CHAPTER14_UNARY(reciprocal, reciprocal_packet, reciprocal_scalar)
CHAPTER14_UNARY(neg, neg_packet, neg_scalar)
CHAPTER14_UNARY(relu, relu_packet, relu_scalar)
CHAPTER14_UNARY(elu, elu_packet, elu_scalar)
CHAPTER14_UNARY(selu, selu_packet, selu_scalar)
CHAPTER14_UNARY(softplus, softplus_packet, softplus_scalar)
CHAPTER14_UNARY(sin, sin_packet, scalar_sin)
static void cos(const float* in, float* out, int64_t n) {
  for (int64_t i = 0; i < n; ++i) out[i] = scalar_cos(in[i]);
}

// gradient / (exp(-x) + 1)
static void softplus_gradient(const float* gradient, const float* x, float* out, int64_t n) {
  int64_t i = 0;
  for (; i + kPacket <= n; i += kPacket) {
    store(out + i, load(gradient + i) / (exp_packet(-load(x + i)) + all(1.f)));
  }
  for (; i < n; ++i) out[i] = gradient[i] / (scalar_exp(-x[i]) + 1.f);
}

// The gradient of y = sqrt(x), as 1.12 has it: by a division.
static void sqrt_gradient(const float* y, const float* gradient, float* out, int64_t n) {
  for (int64_t i = 0; i < n; ++i) out[i] = .5f * gradient[i] / y[i];
}
