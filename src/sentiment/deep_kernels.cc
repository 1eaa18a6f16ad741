// Both paths of a layer.
#include "sentiment/deep_kernels.h"

#include <algorithm>
#include <array>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace earshot::sentiment {

DenseLayer PackLayer(size_t inputs, size_t outputs, const int8_t* weights, const int32_t* bias,
                     const int32_t* shift) {
  DenseLayer layer;
  layer.inputs = inputs;
  layer.outputs = (outputs + kLayerBlock - 1) / kLayerBlock * kLayerBlock;
  layer.bias.assign(layer.outputs, 0);
  layer.shift.assign(layer.outputs, kLayerShiftMin);
  layer.weights.assign(layer.outputs * inputs, 0);
  for (size_t o = 0; o < outputs; ++o) {
    layer.shift[o] = shift[o];
    layer.bias[o] = bias[o] + (1 << (shift[o] - 1));
    int16_t* block = layer.weights.data() + o / kLayerBlock * kLayerBlock * inputs;
    for (size_t i = 0; i < inputs; ++i) {
      block[(i / 2 * kLayerBlock + o % kLayerBlock) * 2 + i % 2] = weights[o * inputs + i];
    }
  }
  return layer;
}

void ApplyLayerPortable(const DenseLayer& layer, const int16_t* in, size_t in_stride,
                        size_t positions, int16_t* out, size_t out_stride) {
  for (size_t first = 0; first < layer.outputs; first += kLayerBlock) {
    const int16_t* const block = layer.weights.data() + first * layer.inputs;
    for (size_t p = 0; p < positions; ++p) {
      std::array<int32_t, kLayerBlock> sum{};
      const int16_t* x = in + p * in_stride;
      const int16_t* w = block;
      for (size_t i = 0; i < layer.inputs; i += 2, w += 2 * kLayerBlock) {
        for (size_t o = 0; o < kLayerBlock; ++o)
          sum[o] += w[2 * o] * x[i] + w[2 * o + 1] * x[i + 1];
      }
      for (size_t o = 0; o < kLayerBlock; ++o) {
        const int32_t value = (sum[o] + layer.bias[first + o]) >> layer.shift[first + o];
        out[p * out_stride + first + o] =
            static_cast<int16_t>(std::clamp(value, 0, kActivationMax));
      }
    }
  }
}

#if defined(__x86_64__)
namespace {

__attribute__((target("avx2"))) inline __m256i LoadAvx2(const void* at) {
  return _mm256_loadu_si256(static_cast<const __m256i*>(at));
}

// Sixteen outputs of kCount positions: two vectors of sums for each, all in registers. Six positions
// and their twelve sums, two of weights and one of inputs are what sixteen registers hold.
template <size_t kCount>
__attribute__((target("avx2"))) inline void BlockAvx2(const DenseLayer& layer, size_t first,
                                                      const int16_t* in, size_t in_stride,
                                                      int16_t* out, size_t out_stride) {
  const int16_t* w = layer.weights.data() + first * layer.inputs;
  __m256i low[kCount], high[kCount];
  for (size_t p = 0; p < kCount; ++p) low[p] = high[p] = _mm256_setzero_si256();
  for (size_t i = 0; i < layer.inputs; i += 2, w += 2 * kLayerBlock) {
    const __m256i w_low = LoadAvx2(w), w_high = LoadAvx2(w + kLayerBlock);
#pragma GCC unroll 6
    for (size_t p = 0; p < kCount; ++p) {
      int32_t pair;
      std::memcpy(&pair, in + p * in_stride + i, sizeof(pair));
      const __m256i x = _mm256_set1_epi32(pair);
      low[p] = _mm256_add_epi32(low[p], _mm256_madd_epi16(w_low, x));
      high[p] = _mm256_add_epi32(high[p], _mm256_madd_epi16(w_high, x));
    }
  }
  const __m256i bias_low = LoadAvx2(&layer.bias[first]);
  const __m256i bias_high = LoadAvx2(&layer.bias[first + 8]);
  const __m256i shift_low = LoadAvx2(&layer.shift[first]);
  const __m256i shift_high = LoadAvx2(&layer.shift[first + 8]);
  const __m256i zero = _mm256_setzero_si256(), most = _mm256_set1_epi32(kActivationMax);
#pragma GCC unroll 6
  for (size_t p = 0; p < kCount; ++p) {
    __m256i a = _mm256_srav_epi32(_mm256_add_epi32(low[p], bias_low), shift_low);
    __m256i b = _mm256_srav_epi32(_mm256_add_epi32(high[p], bias_high), shift_high);
    a = _mm256_min_epi32(_mm256_max_epi32(a, zero), most);
    b = _mm256_min_epi32(_mm256_max_epi32(b, zero), most);
    // Packing takes the halves of both in turn; the permutation puts them in order.
    const __m256i packed = _mm256_permute4x64_epi64(_mm256_packs_epi32(a, b), 0xD8);
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + p * out_stride + first), packed);
  }
}

__attribute__((target("avx2"))) void ApplyLayerAvx2(const DenseLayer& layer, const int16_t* in,
                                                    size_t in_stride, size_t positions,
                                                    int16_t* out, size_t out_stride) {
  for (size_t first = 0; first < layer.outputs; first += kLayerBlock) {
    size_t p = 0;
    for (; p + 6 <= positions; p += 6) {
      BlockAvx2<6>(layer, first, in + p * in_stride, in_stride, out + p * out_stride, out_stride);
    }
    for (; p + 3 <= positions; p += 3) {
      BlockAvx2<3>(layer, first, in + p * in_stride, in_stride, out + p * out_stride, out_stride);
    }
    for (; p < positions; ++p) {
      BlockAvx2<1>(layer, first, in + p * in_stride, in_stride, out + p * out_stride, out_stride);
    }
  }
}

}  // namespace

bool HasVectorKernels() {
  static const bool has = __builtin_cpu_supports("avx2") != 0;
  return has;
}

void ApplyLayer(const DenseLayer& layer, const int16_t* in, size_t in_stride, size_t positions,
                int16_t* out, size_t out_stride) {
  (HasVectorKernels() ? ApplyLayerAvx2 : ApplyLayerPortable)(layer, in, in_stride, positions, out,
                                                             out_stride);
}
#else
bool HasVectorKernels() { return false; }

void ApplyLayer(const DenseLayer& layer, const int16_t* in, size_t in_stride, size_t positions,
                int16_t* out, size_t out_stride) {
  ApplyLayerPortable(layer, in, in_stride, positions, out, out_stride);
}
#endif

}  // namespace earshot::sentiment
