// Matrix products in the order of Eigen's of 2018 with AVX and no fused multiply-add (TensorFlow
// 1.12). Included by simd.cc, with WIDTH, the floats of the processor's vectors; wider ones change
// no bit.
//
// Within a block of k, an output is a sum that begins with zero; the blocks' sums are added to the
// output in order.
// - Output columns up to the last multiple of eight: in order of k.
// - The other columns, rows up to the last multiple of four: eight partial sums (k modulo 8) over
//   the multiples of eight, those of even k and of odd k each added as (0 + 2) + (4 + 6); what is
//   left of the pairs in order; even + odd; a last k.
// - The other columns, the other rows: in order of k.

typedef float V __attribute__((vector_size(4 * WIDTH)));

static inline V wide(const float* x) {
  V v;
  std::memcpy(&v, x, sizeof v);
  return v;
}

constexpr int kRows = 6;            // rows of a tile
constexpr int kColumns = 2 * WIDTH; // its columns: 12 accumulators, 2 vectors of B, 1 of A

// A tile of R rows and N vectors: c[r, :] += sum over q < depth of a(r, q) panel[q, :].
template <int R, int N, bool kAcross>
static inline void tile(const float* a, int64_t rows, int64_t columns, const float* panel,
                        int64_t depth, float* c, int64_t n, int64_t width) {
  V sum[R][N];
  for (int r = 0; r < R; ++r) {
    for (int v = 0; v < N; ++v) sum[r][v] = V{};
  }
  for (int64_t q = 0; q < depth; ++q) {
    V b[N];
    for (int v = 0; v < N; ++v) b[v] = wide(panel + (q * N + v) * WIDTH);
    for (int r = 0; r < R; ++r) {
      const float x = kAcross ? a[q * columns + r] : a[r * rows + q];
      for (int v = 0; v < N; ++v) sum[r][v] += x * b[v];
    }
  }
  for (int r = 0; r < R; ++r) {
    float* out = c + r * n;
    if (width == N * WIDTH) {
      for (int v = 0; v < N; ++v) {
        const V total = wide(out + v * WIDTH) + sum[r][v];
        std::memcpy(out + v * WIDTH, &total, sizeof total);
      }
    } else {
      float all[N * WIDTH];
      std::memcpy(all, sum[r], sizeof all);
      for (int64_t j = 0; j < width; ++j) out[j] += all[j];
    }
  }
}

template <int N, bool kAcross>
static void tiles(Matrix a, const float* panel, float* c, int64_t m, int64_t depth, int64_t n,
                  int64_t width) {
  int64_t i = 0;
  for (; i + kRows <= m; i += kRows) {
    tile<kRows, N, kAcross>(a.at(i, 0), a.rows, a.columns, panel, depth, c + i * n, n, width);
  }
  const float* rest = a.at(i, 0);
  c += i * n;
  switch (m - i) {
    case 5: return tile<5, N, kAcross>(rest, a.rows, a.columns, panel, depth, c, n, width);
    case 4: return tile<4, N, kAcross>(rest, a.rows, a.columns, panel, depth, c, n, width);
    case 3: return tile<3, N, kAcross>(rest, a.rows, a.columns, panel, depth, c, n, width);
    case 2: return tile<2, N, kAcross>(rest, a.rows, a.columns, panel, depth, c, n, width);
    case 1: return tile<1, N, kAcross>(rest, a.rows, a.columns, panel, depth, c, n, width);
  }
}

// The last columns, up to seven, made eight with zeros. `b` is their part of B in squares of eight
// rows, each column of a square consecutive; then the last rows of it, beyond the multiple of
// eight, as rows.
struct LastColumns {
  Matrix a;
  const float* b;
  int64_t depth, count;

  static int64_t place(int64_t q, int64_t j) { return (q / 8 * 8 + j) * 8 + q % 8; }

  // even + odd of eight partial sums and of the terms that are left; of floats, or of packets of
  // rows or columns.
  template <typename T, typename Left, typename Right>
  T add_up(T even, T odd, Left left, Right right) const {
    int64_t q = depth / 8 * 8;
    for (; q + 2 <= depth; q += 2) {
      even += left(q) * right(q);
      odd += left(q + 1) * right(q + 1);
    }
    T sum = even + odd;
    if (q < depth) sum += left(q) * right(q);
    return sum;
  }

  // A row whose numbers are consecutive: all columns at once.
  void row(int64_t i, float* c) const {
    const float* x = a.at(i, 0);
    P part[8];
    for (auto& p : part) p = all(0.f);
    for (int64_t q = 0; q + 8 <= depth; q += 8) {
      const P xs = load(x + q);
      for (int j = 0; j < 8; ++j) part[j] += xs * load(b + 8 * (q + j));
    }
    // of columns 0 to 3 and 4 to 7: (0 + 2), then (4 + 6), for the first and the second half
    P even[2], odd[2];
    for (auto& p : part) p += __builtin_shuffle(p, I{2, 3, 0, 1, 6, 7, 4, 5});
    for (int h = 0; h < 2; ++h) {
      const P* p = part + 4 * h;
      const P first = __builtin_shuffle(p[0], p[1], I{0, 8, 1, 9, 4, 12, 5, 13});
      const P second = __builtin_shuffle(p[2], p[3], I{0, 8, 1, 9, 4, 12, 5, 13});
      even[h] = __builtin_shuffle(first, second, I{0, 1, 8, 9, 4, 5, 12, 13});
      odd[h] = __builtin_shuffle(first, second, I{2, 3, 10, 11, 6, 7, 14, 15});
    }
    const I low = {0, 1, 2, 3, 8, 9, 10, 11}, high = {4, 5, 6, 7, 12, 13, 14, 15};
    const float* left_over = b + (depth + 7) / 8 * 64;
    float sums[8];
    store(sums, add_up(
        __builtin_shuffle(even[0], even[1], low) + __builtin_shuffle(even[0], even[1], high),
        __builtin_shuffle(odd[0], odd[1], low) + __builtin_shuffle(odd[0], odd[1], high),
        [&](int64_t q) { return x[q]; }, [&](int64_t q) { return load(left_over + q % 8 * 8); }));
    for (int64_t j = 0; j < count; ++j) c[j] += sums[j];
  }

  // Eight rows that lie side by side, of one column.
  void rows(int64_t i, int64_t j, float* c, int64_t n) const {
    P part[8];
    for (auto& p : part) p = all(0.f);
    for (int64_t q = 0; q + 8 <= depth; q += 8) {
      for (int t = 0; t < 8; ++t) part[t] += load(a.at(i, q + t)) * b[place(q, j) + t];
    }
    const P sums = add_up(
        (part[0] + part[2]) + (part[4] + part[6]), (part[1] + part[3]) + (part[5] + part[7]),
        [&](int64_t q) { return load(a.at(i, q)); }, [&](int64_t q) { return b[place(q, j)]; });
    for (int r = 0; r < 8; ++r) c[r * n] += sums[r];
  }

  // A single output, of a row that is neither.
  void one(int64_t i, int64_t j, float* c) const {
    float part[8] = {};
    for (int64_t q = 0; q < depth / 8 * 8; ++q) part[q % 8] += *a.at(i, q) * b[place(q, j)];
    *c += add_up(
        (part[0] + part[2]) + (part[4] + part[6]), (part[1] + part[3]) + (part[5] + part[7]),
        [&](int64_t q) { return *a.at(i, q); }, [&](int64_t q) { return b[place(q, j)]; });
  }

  void all_rows(float* c, int64_t m, int64_t n) const {
    const int64_t m4 = m / 4 * 4;
    int64_t i = 0;
    if (a.columns == 1) {
      for (; i < m4; ++i) row(i, c + i * n);
    }
    for (; i + 8 <= m4; i += 8) {
      for (int64_t j = 0; j < count; ++j) rows(i, j, c + i * n + j, n);
    }
    for (; i < m4; ++i) {
      for (int64_t j = 0; j < count; ++j) one(i, j, c + i * n + j);
    }
    for (; i < m; ++i) {
      for (int64_t j = 0; j < count; ++j) {
        float sum = 0;
        for (int64_t q = 0; q < depth; ++q) sum += *a.at(i, q) * b[place(q, j)];
        c[i * n + j] += sum;
      }
    }
  }
};

static void product(Matrix a, Matrix b, float* c, int64_t m, int64_t k, int64_t n, int64_t first,
                    int64_t last, int64_t block) {
  const int64_t n8 = n / 8 * 8, packed = std::min(last, n8);
  std::vector<float> panel(block * kColumns);
  for (int64_t i = 0; i < m; ++i) std::memset(c + i * n + first, 0, (last - first) * sizeof(float));
  for (int64_t q0 = 0; q0 < k; q0 += block) {
    const int64_t depth = std::min(block, k - q0);
    const Matrix part = {a.at(0, q0), a.rows, a.columns};
    for (int64_t j = first; j < packed; j += kColumns) {
      const int64_t width = std::min<int64_t>(kColumns, packed - j),
                    padded = width > WIDTH ? kColumns : WIDTH;
      for (int64_t q = 0; q < depth; ++q) {
        float* row = &panel[q * padded];
        if (b.columns == 1 && width == kColumns) {
          std::memcpy(row, b.at(q0 + q, j), kColumns * sizeof(float));
        } else {
          for (int64_t l = 0; l < width; ++l) row[l] = *b.at(q0 + q, j + l);
        }
        for (int64_t l = width; l < padded; ++l) row[l] = 0;
      }
      const auto across = width > WIDTH ? tiles<2, true> : tiles<1, true>;
      const auto along = width > WIDTH ? tiles<2, false> : tiles<1, false>;
      (a.columns == 1 ? along : across)(part, panel.data(), c + j, m, depth, n, width);
    }
    if (last > n8) {
      const int64_t squares = (depth + 7) / 8 * 64;
      std::vector<float> columns(squares + 64);
      for (int64_t q = 0; q < depth; ++q) {
        for (int64_t j = 0; j < last - n8; ++j) {
          columns[LastColumns::place(q, j)] = *b.at(q0 + q, n8 + j);
          if (q >= depth / 8 * 8) columns[squares + q % 8 * 8 + j] = *b.at(q0 + q, n8 + j);
        }
      }
      LastColumns{part, columns.data(), depth, last - n8}.all_rows(c + n8, m, n);
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

// A product into one column with its bias, as 1.15 makes it; how depends on the processor, there
// too. With AVX-512: fused multiply-adds in order of k. With AVX2: two sums, of even and of odd k,
// which are added before a last k, by fused multiply-adds but for one or two rows that are left
// over from groups of six. A single row: in order of k, not fused.
static void fused_dot_rows(Matrix a, const float* b, float* out, int64_t m, int64_t k) {
  const int64_t sums = WIDTH == 16 || m == 1 ? 1 : 2;
  const int64_t left = m > 1 && (WIDTH == 16 || m % 6 > 2) ? 0 : m % 6;
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

static void combine_rows(const float* a, Matrix b, float* out, int64_t k, int64_t n,
                         int64_t block) {
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
