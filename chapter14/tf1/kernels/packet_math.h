// Elementwise functions in packets of eight: Eigen's of 2018 (TensorFlow 1.12) and of 2019 (1.15),
// each multiply and add rounded by itself. Included by simd.cc once for each kind of processor; no
// include guard.
//
// Coefficients: tanh, Eigen's rational function of degree 13 over 6; exp and log, Cephes; sigmoid
// in 1.15, a rational function of degree 9 over 10.

typedef float P __attribute__((vector_size(32)));
typedef int32_t I __attribute__((vector_size(32)));
typedef uint32_t U __attribute__((vector_size(32)));

static inline P load(const float* x) {
  P p;
  std::memcpy(&p, x, sizeof p);
  return p;
}
static inline void store(float* x, P p) { std::memcpy(x, &p, sizeof p); }
static inline P all(float x) { return P{x, x, x, x, x, x, x, x}; }
static inline P choose(I mask, P yes, P no) { return (P)((mask & (I)yes) | (~mask & (I)no)); }
static inline P min(P a, P b) { return choose(b < a, b, a); }  // a where either is NaN
static inline P max(P a, P b) { return choose(b > a, b, a); }
// The lanes, in the order in which AVX adds them up.
static inline float lanes(P p) {
  return ((p[0] + p[4]) + (p[2] + p[6])) + ((p[1] + p[5]) + (p[3] + p[7]));
}

static inline P tanh_packet(P a) {
  P x = max(min(a, all(9.f)), all(-9.f));
  if (kNotebook) x = choose(a == a, x, all(-9.f));  // 1.12 takes NaN for -9
  const P x2 = x * x;
  P p = x2 * all(-2.76076847742355e-16f) + all(2.00018790482477e-13f);
  p = x2 * p + all(-8.60467152213735e-11f);
  p = x2 * p + all(5.12229709037114e-08f);
  p = x2 * p + all(1.48572235717979e-05f);
  p = x2 * p + all(6.37261928875436e-04f);
  p = x2 * p + all(4.89352455891786e-03f);
  P q = x2 * all(1.19825839466702e-06f) + all(1.18534705686654e-04f);
  q = x2 * q + all(2.26843463243900e-03f);
  q = x2 * q + all(4.89352518554385e-03f);
  return (x * p) / q;
}

// The whole number below; of numbers that fit into an int.
static inline P floor_packet(P x) {
  const P whole = __builtin_convertvector(__builtin_convertvector(x, I), P);
  return choose(whole > x, whole - all(1.f), whole);
}

static inline P exp_packet(P a) {
  const P x = max(min(a, all(88.3762626647950f)), all(-88.3762626647949f));
  const P m = floor_packet(x * all(1.44269504088896341f) + all(.5f));
  P r = x - m * all(0.693359375f);
  r = r - m * all(-2.12194440e-4f);
  P y = all(1.9875691500E-4f) * r + all(1.3981999507E-3f);
  y = y * r + all(8.3334519073E-3f);
  y = y * r + all(4.1665795894E-2f);
  y = y * r + all(1.6666665459E-1f);
  y = y * r + all(5.0000001201E-1f);
  y = y * (r * r) + r;
  y = y + all(1.f);
  const P power = (P)(__builtin_convertvector(m + all(127.f), I) << 23);
  return max(y * power, a);
}

static inline P log_packet(P a) {
  const P smallest = all(1.17549435e-38f);
  const U bits = (U)max(a, smallest);
  P e = __builtin_convertvector((I)(bits >> 23), P) - all(126.f);
  P x = (P)((bits & 0x807fffff) | 0x3f000000);  // the fraction, in [0.5, 1)
  const I low = x < all(0.707106781186547524f);
  const P more = choose(low, x, all(0.f));
  x = x - all(1.f);
  e = e - choose(low, all(1.f), all(0.f));
  x = x + more;
  const P x2 = x * x, x3 = x2 * x;
  P y = all(7.0376836292E-2f) * x + all(-1.1514610310E-1f);
  P y1 = all(-1.2420140846E-1f) * x + all(1.4249322787E-1f);
  P y2 = all(2.0000714765E-1f) * x + all(-2.4999993993E-1f);
  y = y * x + all(1.1676998740E-1f);
  y1 = y1 * x + all(-1.6668057665E-1f);
  y2 = y2 * x + all(3.3333331174E-1f);
  y = y * x3 + y1;
  y = y * x3 + y2;
  y = y * x3;
  y = y + e * all(-2.12194440e-4f);
  x = x - x2 * all(.5f);
  x = x + y;
  x = x + e * all(0.693359375f);
  const float infinity = std::numeric_limits<float>::infinity();
  if (!kNotebook) x = choose(a == all(infinity), all(infinity), x);  // 1.12 gives 88.72 for it
  x = choose(a >= all(0.f), x, all(std::numeric_limits<float>::quiet_NaN()));
  return choose(a == all(0.f), all(-infinity), x);
}

// 1.15 only; 1.12 takes the C library's.
static inline P log1p_packet(P x) {
  const P plus_one = x + all(1.f), log = log_packet(plus_one);
  const P large = x * (log / (plus_one - all(1.f)));
  return choose((plus_one == all(1.f)) | (plus_one == log), x, large);
}

// 1.15 only; 1.12 takes the C library's.
static inline P expm1_packet(P x) {
  const P u = exp_packet(x), less = u - all(1.f), log = log_packet(u);
  const P result = choose(log == u, u, less * (x / log));
  return choose(u == all(1.f), x, choose(less == all(-1.f), all(-1.f), result));
}

static inline P sigmoid_packet(P a) {
  if (kNotebook) return all(1.f) / (all(1.f) + exp_packet(-a));
  const P x = max(min(a, all(18.f)), all(-18.f)), x2 = x * x;
  P p = x2 * all(4.37031012579801e-11f) + all(1.15627324459942e-07f);
  p = x2 * p + all(6.08574864600143e-05f);
  p = x2 * p + all(8.51377133304701e-03f);
  p = x2 * p + all(2.48287947061529e-01f);
  P q = x2 * all(6.10247389755681e-13f) + all(5.76102136993427e-09f);
  q = x2 * q + all(6.29106785017040e-06f);
  q = x2 * q + all(1.70198817374094e-03f);
  q = x2 * q + all(1.16817656904453e-01f);
  q = x2 * q + all(9.93151921023180e-01f);
  return max(min((x * p) / q + all(.5f), all(1.f)), all(0.f));
}

static inline P rsqrt_approximately(P x) {
  P y;
  if (kNotebook && !use_processors_rsqrt()) {
    for (int i = 0; i < kPacket; ++i) y[i] = intel_rsqrt(x[i]);
    return y;
  }
#ifdef __SSE__
  __m128 halves[2];
  std::memcpy(halves, &x, sizeof halves);
  halves[0] = _mm_rsqrt_ps(halves[0]);
  halves[1] = _mm_rsqrt_ps(halves[1]);
  std::memcpy(&y, halves, sizeof y);
#else
  for (int i = 0; i < kPacket; ++i) y[i] = intel_rsqrt(x[i]);
#endif
  return y;
}

static inline P sqrt_packet(P x) {
  P y = rsqrt_approximately(x);
  y = y * (all(1.5f) - (x * all(.5f)) * (y * y));
  const I denormal = (x < all(std::numeric_limits<float>::min())) & (x >= all(0.f));
  return choose(denormal, all(0.f), x * y);
}

static inline P rsqrt_packet(P x) {
  const I tiny = x < all(std::numeric_limits<float>::min()), negative = x < all(0.f);
  P y = choose(tiny, all(0.f), rsqrt_approximately(x));
  y = y * ((x * all(-.5f)) * (y * y) + all(1.5f));
  y = choose(tiny, all(std::numeric_limits<float>::infinity()), y);
  return choose(negative, all(std::numeric_limits<float>::quiet_NaN()), y);
}

#define CHAPTER14_UNARY(name, packet, scalar)                                   \
  static void name(const float* in, float* out, int64_t n) {                    \
    int64_t i = 0;                                                              \
    for (; i + kPacket <= n; i += kPacket) store(out + i, packet(load(in + i))); \
    for (; i < n; ++i) out[i] = scalar(in[i]);                                  \
  }

// In both versions the scalar tanh is the packet's.
static inline float tanh_scalar(float x) { return x == x ? tanh_packet(all(x))[0] : x; }
static inline float sigmoid_scalar(float x) {
  if (!kNotebook && x < -18.f) return 0.f;
  if (!kNotebook && x > 18.f) return 1.f;
  return 1.f / (1.f + scalar_exp(-x));
}
static inline float rsqrt_scalar(float x) { return 1.f / std::sqrt(x); }
static inline float sqrt_scalar(float x) { return std::sqrt(x); }
static inline float log_scalar(float x) {  // of a denormal as of 0, as TensorFlow's threads have it
  return scalar_log(std::abs(x) < std::numeric_limits<float>::min() ? 0.f : x);
}

CHAPTER14_UNARY(tanh, tanh_packet, tanh_scalar)
CHAPTER14_UNARY(sigmoid, sigmoid_packet, sigmoid_scalar)
CHAPTER14_UNARY(exp, exp_packet, scalar_exp)
CHAPTER14_UNARY(log, log_packet, log_scalar)
CHAPTER14_UNARY(sqrt, sqrt_packet, sqrt_scalar)
CHAPTER14_UNARY(rsqrt, rsqrt_packet, rsqrt_scalar)
#ifdef NOTEBOOK
static void log1p(const float* in, float* out, int64_t n) {
  for (int64_t i = 0; i < n; ++i) out[i] = scalar_log1p(in[i]);
}
static void expm1(const float* in, float* out, int64_t n) {
  for (int64_t i = 0; i < n; ++i) out[i] = scalar_expm1(in[i]);
}
#else
CHAPTER14_UNARY(log1p, log1p_packet, scalar_log1p)
CHAPTER14_UNARY(expm1, expm1_packet, scalar_expm1)
#endif

static float sum(const float* in, int64_t n) {
  P packets = all(0.f);
  int64_t i = 0;
  for (; i + kPacket <= n; i += kPacket) packets = packets + load(in + i);
  float rest = 0;
  for (; i < n; ++i) rest += in[i];
  return rest + lanes(packets);
}

static float sum_exp(const float* in, int64_t n) {
  P packets = all(0.f);
  int64_t i = 0;
  for (; i + kPacket <= n; i += kPacket) packets = packets + exp_packet(load(in + i));
  float rest = 0;
  for (; i < n; ++i) rest += scalar_exp(in[i]);
  return rest + lanes(packets);
}

static void sum_rows(const float* in, float* out, int64_t m, int64_t n) {
  for (int64_t j = 0; j < n; ++j) out[j] = 0;
  for (int64_t i = 0; i < m; ++i) {
    const float* row = in + i * n;
    int64_t j = 0;
    for (; j + kPacket <= n; j += kPacket) store(out + j, load(out + j) + load(row + j));
    for (; j < n; ++j) out[j] += row[j];
  }
}
