// One step of an optimizer over consecutive elements, in packets of eight, then scalars. The
// square roots of the packets are approximations refined by one Newton step, those of the scalars
// exact. Included by simd.cc.

static void adam(const Rates& r, const float* g, float* variable, float* m, float* v, int64_t n) {
  // rate: the learning rate with both corrections in it
  const float more1 = 1.f - r.decay1, more2 = 1.f - r.decay2;
  int64_t i = 0;
  for (; i + kPacket <= n; i += kPacket) {
    const P grad = load(g + i);
    const P mean = load(m + i) + (grad - load(m + i)) * all(more1);
    const P square = load(v + i) + (grad * grad - load(v + i)) * all(more2);
    const P top = r.nesterov ? (grad * all(more1) + all(r.decay1) * mean) * all(r.rate)
                             : mean * all(r.rate);
    store(variable + i, load(variable + i) - top / (sqrt_packet(square) + all(r.epsilon)));
    store(m + i, mean);
    store(v + i, square);
  }
  for (; i < n; ++i) {
    m[i] += (g[i] - m[i]) * more1;
    v[i] += (g[i] * g[i] - v[i]) * more2;
    const float top = r.nesterov ? (g[i] * more1 + r.decay1 * m[i]) * r.rate : m[i] * r.rate;
    variable[i] -= top / (std::sqrt(v[i]) + r.epsilon);
  }
}

static void rmsprop(const Rates& r, const float* g, float* variable, float* ms, float* mom,
                    int64_t n) {
  // decay1: rho; decay2: momentum
  const float more = 1.f - r.decay1;
  int64_t i = 0;
  for (; i + kPacket <= n; i += kPacket) {
    const P grad = load(g + i);
    const P square = load(ms + i) + (grad * grad - load(ms + i)) * all(more);
    const P moved = load(mom + i) * all(r.decay2) +
                    (grad * all(r.rate)) / sqrt_packet(square + all(r.epsilon));
    store(ms + i, square);
    store(mom + i, moved);
    store(variable + i, load(variable + i) - moved);
  }
  for (; i < n; ++i) {
    ms[i] += (g[i] * g[i] - ms[i]) * more;
    mom[i] = mom[i] * r.decay2 + (g[i] * r.rate) / std::sqrt(ms[i] + r.epsilon);
    variable[i] -= mom[i];
  }
}

static void adagrad(const Rates& r, const float* g, float* variable, float* accum, float*,
                    int64_t n) {
  // decay1: whether the squares are added up
  int64_t i = 0;
  for (; i + kPacket <= n; i += kPacket) {
    const P grad = load(g + i);
    const P squares = r.decay1 != 0 ? load(accum + i) + grad * grad : load(accum + i);
    store(accum + i, squares);
    store(variable + i, load(variable + i) - (grad * all(r.rate)) * rsqrt_packet(squares));
  }
  for (; i < n; ++i) {
    if (r.decay1 != 0) accum[i] += g[i] * g[i];
    variable[i] -= (g[i] * r.rate) * rsqrt_scalar(accum[i]);
  }
}

static void adadelta(const Rates& r, const float* g, float* variable, float* accum, float* moves,
                     int64_t n) {
  const float more = 1.f - r.decay1;
  int64_t i = 0;
  for (; i + kPacket <= n; i += kPacket) {
    const P grad = load(g + i);
    const P squares = load(accum + i) * all(r.decay1) + (grad * grad) * all(more);
    const P move = sqrt_packet(load(moves + i) + all(r.epsilon)) *
                   rsqrt_packet(squares + all(r.epsilon)) * grad;
    store(accum + i, squares);
    store(variable + i, load(variable + i) - move * all(r.rate));
    store(moves + i, load(moves + i) * all(r.decay1) + (move * move) * all(more));
  }
  for (; i < n; ++i) {
    accum[i] = accum[i] * r.decay1 + (g[i] * g[i]) * more;
    const float move = std::sqrt(moves[i] + r.epsilon) * rsqrt_scalar(accum[i] + r.epsilon) * g[i];
    variable[i] -= move * r.rate;
    moves[i] = moves[i] * r.decay1 + (move * move) * more;
  }
}
