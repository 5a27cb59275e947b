/* The machine that the notebook's numbers come from, as far as they depend on it, for a TensorFlow
 * 1 that runs on another. Preloaded, this library gives the process correctly rounded functions of
 * the C library, and `give_intel_rsqrt` makes TensorFlow's `vrsqrtps` instructions give Intel's
 * results. For x86-64 Linux; `notebook_machine.py` builds and loads it. */
#define _GNU_SOURCE
#include <math.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

/* --- the C library ---------------------------------------------------------------------------- */

/* TensorFlow's threads take denormals for zeros; functions that compute with SSE do too, but not
 * those of x87, which are called below. */
static float flushed(float x) {
  static volatile float one = 1;
  return x * one;
}

/* Computed with 64 bits of mantissa and rounded once: the float nearest to the exact result, but
 * for one result in some 2^40. */
#define ROUNDED(name) float name##f(float x) { return flushed((float)name##l(flushed(x))); }
ROUNDED(exp) ROUNDED(expm1) ROUNDED(log) ROUNDED(log1p) ROUNDED(tanh) ROUNDED(sin) ROUNDED(cos)

float powf(float x, float y) { return flushed((float)powl(flushed(x), flushed(y))); }

void sincosf(float x, float *sine, float *cosine) {
  *sine = sinf(x);
  *cosine = cosf(x);
}

/* --- rsqrt ------------------------------------------------------------------------------------ */

/* `vrsqrtps` in its short form, both operands registers; and the instruction put in its place. */
enum { VEX2 = 0xc5, RSQRTPS = 0x52, LENGTH = 4, TRAP = 0xcc };

/* Where the XSAVE area of a signal's context has the halves of the vector registers. */
enum { LOWER = 160, COMPONENTS = 512, UPPER = 576 };

typedef struct {
  unsigned char *at;
  int source, target, wide;
} Place;

static Place *places; /* in order of address */
static int n_places;

/* Intel's approximation of 1 / sqrt(x), bits to bits. x is m 4^e, m in [1, 4); [1, 2) and [2, 4)
 * are cut into 1024 equal intervals each; 1 / sqrt of the middle of m's interval is rounded to 12
 * bits after the leading one. */
uint32_t intel_rsqrt(uint32_t x) {
  const uint32_t infinity = 0x7f800000, no_number = 0xffc00000;
  const uint32_t sign = x & 0x80000000, magnitude = x & 0x7fffffff;
  if (magnitude > infinity) return x | 0x400000; /* a NaN, made quiet */
  if (magnitude < 0x800000) return sign | infinity;
  if (sign) return no_number;
  if (magnitude == infinity) return 0;
  const int exponent = (int)(x >> 23) - 127, odd = exponent & 1;
  const double middle = (odd ? 2 : 1) * (1 + ((x >> 13 & 1023) + 0.5) / 1024);
  const uint32_t rounded = (uint32_t)nearbyint(8192 / sqrt(middle)); /* 4096 to 8191 */
  return (uint32_t)(126 - (exponent - odd) / 2) << 23 | (rounded - 4096) << 11;
}

static int by_address(const void *a, const void *b) {
  const unsigned char *first = ((const Place *)a)->at, *second = ((const Place *)b)->at;
  return (first > second) - (first < second);
}

static void on_trap(int number, siginfo_t *info, void *context) {
  greg_t *registers = ((ucontext_t *)context)->uc_mcontext.gregs;
  unsigned char *area = (unsigned char *)((ucontext_t *)context)->uc_mcontext.fpregs;
  const Place key = {(unsigned char *)registers[REG_RIP] - 1, 0, 0, 0};
  const Place *place = bsearch(&key, places, n_places, sizeof key, by_address);
  (void)number, (void)info;
  if (!place) {
    static const char message[] = "notebook_machine: a trap that is none of ours\n";
    if (write(STDERR_FILENO, message, sizeof message - 1) < 0) { /* nothing is left to try */ }
    _exit(3);
  }
  uint32_t lower[4], upper[4];
  memcpy(lower, area + LOWER + 16 * place->source, 16);
  memcpy(upper, area + UPPER + 16 * place->source, 16);
  for (int i = 0; i < 4; i++) {
    lower[i] = intel_rsqrt(lower[i]);
    upper[i] = place->wide ? intel_rsqrt(upper[i]) : 0;
  }
  memcpy(area + LOWER + 16 * place->target, lower, 16);
  memcpy(area + UPPER + 16 * place->target, upper, 16);
  *(uint64_t *)(area + COMPONENTS) |= 7; /* all of the registers are to be restored from here */
  registers[REG_RIP] = (greg_t)(place->at + LENGTH);
}

/* Replace `vrsqrtps` at base + each of n offsets by a trap, whose handler gives Intel's results.
 * Returns n; -1 if there is no room, or no right to write; -2 - i, with nothing replaced, where at
 * offset i there is not the instruction in its short form. */
int give_intel_rsqrt(uint64_t base, const uint64_t *offsets, int n) {
  const long page = sysconf(_SC_PAGESIZE);
  struct sigaction action = {.sa_sigaction = on_trap, .sa_flags = SA_SIGINFO | SA_NODEFER};
  places = malloc(n * sizeof *places);
  if (!places) return -1;
  for (int i = 0; i < n; i++) {
    unsigned char *at = (unsigned char *)(base + offsets[i]);
    if (at[0] != VEX2 || at[1] & 3 || at[2] != RSQRTPS || at[3] >> 6 != 3) return -2 - i;
    places[i] = (Place){at, at[3] & 7, (at[3] >> 3 & 7) + (at[1] & 0x80 ? 0 : 8), at[1] >> 2 & 1};
  }
  qsort(places, n, sizeof *places, by_address);
  n_places = n;
  if (sigaction(SIGTRAP, &action, NULL)) return -1;
  for (int i = 0; i < n; i++) {
    void *start = (void *)((uintptr_t)places[i].at & -page);
    if (mprotect(start, 2 * page, PROT_READ | PROT_WRITE | PROT_EXEC)) return -1;
    *places[i].at = TRAP;
  }
  return n;
}
