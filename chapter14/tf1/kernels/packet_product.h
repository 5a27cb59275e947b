// Matrix products in the order of Eigen's of 2018 with AVX and no fused multiply-add (TensorFlow 1.12). Included by simd.cc,
// with WIDTH, the floats of the processor's vectors; wider ones change no bit.
//
// Within a block of k, an output is a sum that begins with zero; the blocks' sums are added to the output in order.
// - Output columns up to the last multiple of eight: in order of k.
// - The other columns, rows up to the last multiple of four: eight partial sums (k modulo 8) over the multiples of eight,
//   those of even k and of odd k each added as (0 + 2) + (4 + 6); what is left of the pairs in order; even + odd; a last k.
// - The other columns, the other rows: in order of k.

typedef float V __attribute__((vector_size(4 * WIDTH)));

static inline V wide(const float* x) {
  V v;
  std::memcpy(&v, x, sizeof v);
  return v;
}

constexpr int kRows = 6;            // rows of a tile
constexpr int kColumns = 2 * WIDTH; // its columns: 12 accumulators, 2 vectors of B, 1 of A

// A tile of R rows: c[r, :] += sum over q < depth of a(r, q) panel[q, :].
template <int R, bool kAcross>
static inline void tile(const float* a, int64_t rows, int64_t columns, const float* panel, int64_t depth, float* c,
                        int64_t n, int64_t width) {
  V sum[R][2];
  for (int r = 0; r < R; ++r) sum[r][0] = sum[r][1] = V{} ;
  for (int64_t q = 0; q < depth; ++q) {
    const V b0 = wide(panel + q * kColumns), b1 = wide(panel + q * kColumns + WIDTH);
    for (int r = 0; r < R; ++r) {
      const float x = kAcross ? a[q * columns + r] : a[r * rows + q];
      sum[r][0] += x * b0;
      sum[r][1] += x * b1;
    }
  }
  for (int r = 0; r < R; ++r) {
    float* out = c + r * n;
    if (width == kColumns) {
      const V c0 = wide(out) + sum[r][0], c1 = wide(out + WIDTH) + sum[r][1];
      std::memcpy(out, &c0, sizeof c0);
      std::memcpy(out + WIDTH, &c1, sizeof c1);
    } else {
      float both[kColumns];
      std::memcpy(both, sum[r], sizeof both);
      for (int64_t j = 0; j < width; ++j) out[j] += both[j];
    }
  }
}

template <bool kAcross>
static void tiles(Matrix a, const float* panel, float* c, int64_t m, int64_t depth, int64_t n, int64_t width) {
  int64_t i = 0;
  for (; i + kRows <= m; i += kRows) {
    tile<kRows, kAcross>(a.at(i, 0), a.rows, a.columns, panel, depth, c + i * n, n, width);
  }
  for (; i < m; ++i) tile<1, kAcross>(a.at(i, 0), a.rows, a.columns, panel, depth, c + i * n, n, width);
}

// The partial sums of one output in the last columns, added up; `at` reads the terms that are left.
template <typename Term>
static inline float add_up(const float* part, int64_t depth, Term term) {
  float even = (part[0] + part[2]) + (part[4] + part[6]);
  float odd = (part[1] + part[3]) + (part[5] + part[7]);
  int64_t q = depth / 8 * 8;
  for (; q + 2 <= depth; q += 2) {
    even += term(q);
    odd += term(q + 1);
  }
  float sum = even + odd;
  if (q < depth) sum += term(q);
  return sum;
}

// One of the last columns, for all rows; `b` is its part of B, consecutive.
static void last_column(Matrix a, const float* b, float* c, int64_t m, int64_t depth, int64_t n) {
  const int64_t whole = depth / 8 * 8, m4 = m / 4 * 4;
  int64_t i = 0;
  if (a.rows == 1 && a.columns != 1) {  // rows lie side by side: eight at once
    for (; i + kPacket <= m4; i += kPacket) {
      P part[8];
      for (auto& p : part) p = all(0.f);
      for (int64_t q = 0; q < whole; q += 8) {
        for (int t = 0; t < 8; ++t) part[t] += load(a.at(i, q + t)) * b[q + t];
      }
      for (int r = 0; r < kPacket; ++r) {
        float own[8];
        for (int t = 0; t < 8; ++t) own[t] = part[t][r];
        c[(i + r) * n] += add_up(own, depth, [&](int64_t q) { return *a.at(i + r, q) * b[q]; });
      }
    }
  }
  for (; i < m4; ++i) {
    P part = all(0.f);
    for (int64_t q = 0; q < whole; q += 8) {
      P x;
      if (a.columns == 1) {
        x = load(a.at(i, q));
      } else {
        for (int t = 0; t < 8; ++t) x[t] = *a.at(i, q + t);
      }
      part += x * load(b + q);
    }
    float own[8];
    store(own, part);
    c[i * n] += add_up(own, depth, [&](int64_t q) { return *a.at(i, q) * b[q]; });
  }
  for (; i < m; ++i) {
    float sum = 0;
    for (int64_t q = 0; q < depth; ++q) sum += *a.at(i, q) * b[q];
    c[i * n] += sum;
  }
}

static void product(Matrix a, Matrix b, float* c, int64_t m, int64_t k, int64_t n, int64_t first, int64_t last,
                    int64_t block) {
  const int64_t n8 = n / 8 * 8, packed = std::min(last, n8);
  std::vector<float> panel(block * kColumns);
  for (int64_t i = 0; i < m; ++i) std::memset(c + i * n + first, 0, (last - first) * sizeof(float));
  for (int64_t q0 = 0; q0 < k; q0 += block) {
    const int64_t depth = std::min(block, k - q0);
    const Matrix part = {a.at(0, q0), a.rows, a.columns};
    for (int64_t j = first; j < packed; j += kColumns) {
      const int64_t width = std::min<int64_t>(kColumns, packed - j);
      for (int64_t q = 0; q < depth; ++q) {
        float* row = &panel[q * kColumns];
        if (b.columns == 1) {
          std::memcpy(row, b.at(q0 + q, j), width * sizeof(float));
        } else {
          for (int64_t l = 0; l < width; ++l) row[l] = *b.at(q0 + q, j + l);
        }
        for (int64_t l = width; l < kColumns; ++l) row[l] = 0;
      }
      if (a.columns == 1) {
        tiles<false>(part, panel.data(), c + j, m, depth, n, width);
      } else {
        tiles<true>(part, panel.data(), c + j, m, depth, n, width);
      }
    }
    for (int64_t j = std::max(first, n8); j < last; ++j) {
      for (int64_t q = 0; q < depth; ++q) panel[q] = *b.at(q0 + q, j);
      last_column(part, panel.data(), c + j, m, depth, n);
    }
  }
}

static void dot_rows(Matrix a, const float* b, float* out, int64_t m, int64_t k) {
  for (int64_t i = 0; i < m; ++i) {
    const float* row = a.at(i, 0);
    P packets = all(0.f);
    int64_t q = 0;
    for (; q + kPacket <= k; q += kPacket) packets += load(row + q) * load(b + q);
    float sum = lanes(packets);
    for (; q < k; ++q) sum += row[q] * b[q];
    out[i] = 0.f + sum;
  }
}

// A product into one column with its bias, as 1.15 makes it; how depends on the processor, there too. With AVX-512: fused
// multiply-adds in order of k. With AVX2: two sums, of even and of odd k, which are added before a last k, by fused
// multiply-adds but for one or two rows that are left over from groups of six; a single row: in order of k, not fused.
static void fused_dot_rows(Matrix a, const float* b, float* out, int64_t m, int64_t k) {
  const int64_t sums = WIDTH == 16 || m == 1 ? 1 : 2, left = WIDTH == 16 || m % 6 > 2 ? 0 : m % 6;
  const int64_t whole = k / sums * sums;
  for (int64_t i = 0; i < m; ++i) {
    const bool fused = i < m - left;
    const auto add = [&](float sum, int64_t q) {
      return fused ? __builtin_fmaf(*a.at(i, q), b[q], sum) : sum + *a.at(i, q) * b[q];
    };
    float even = 0, odd = 0;
    for (int64_t q = 0; q < whole; q += sums) {
      even = add(even, q);
      if (sums == 2) odd = add(odd, q + 1);
    }
    out[i] = sums == 2 ? even + odd : even;
    if (whole < k) out[i] = add(out[i], whole);
  }
}

static void combine_rows(const float* a, Matrix b, float* out, int64_t k, int64_t n, int64_t block) {
  for (int64_t j = 0; j < n; ++j) out[j] = 0;
  std::vector<float> sums(n);
  for (int64_t q0 = 0; q0 < k; q0 += block) {
    std::fill(sums.begin(), sums.end(), 0.f);
    for (int64_t q = q0; q < std::min(q0 + block, k); ++q) {
      const float* row = b.at(q, 0);
      int64_t j = 0;
      for (; j + kPacket <= n; j += kPacket) store(&sums[j], load(&sums[j]) + load(row + j) * a[q]);
      for (; j < n; ++j) sums[j] += row[j] * a[q];
    }
    for (int64_t j = 0; j < n; ++j) out[j] += sums[j];
  }
}
