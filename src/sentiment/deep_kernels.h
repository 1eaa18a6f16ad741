// The arithmetic of the deep tier: fully connected layers over 16-bit activations, weights of 8 bits
// widened to 16, sums of 32. Every operation is exact, so the portable path and the one with AVX2
// give the same integers; which one runs is chosen when the process starts.
#ifndef EARSHOT_SENTIMENT_DEEP_KERNELS_H_
#define EARSHOT_SENTIMENT_DEEP_KERNELS_H_

#include <cstddef>
#include <cstdint>
#include <vector>

namespace earshot::sentiment {

// Activations are 0 .. kActivationMax in units of 1/256; the sums of a layer stay below 2^31 because
// its inputs, its bias and its rounding are bounded by these.
inline constexpr int32_t kActivationBits = 8;
inline constexpr int32_t kActivationMax = 4095;
inline constexpr size_t kLayerInputsMax = 1024;
inline constexpr int32_t kLayerBiasMax = 1 << 29;
inline constexpr int32_t kLayerShiftMin = 1, kLayerShiftMax = 30;
inline constexpr size_t kLayerBlock = 16;  // outputs computed together; layers are padded to it

// One layer: out = clamp((sum of weight * input + bias) >> shift, 0, kActivationMax), rounded.
struct DenseLayer {
  size_t inputs = 0;             // even
  size_t outputs = 0;            // a multiple of kLayerBlock
  std::vector<int32_t> bias;     // half a unit of the shift is already in it
  std::vector<int32_t> shift;    // of each output
  std::vector<int16_t> weights;  // block by block, pair of inputs by pair: [block][pair][output][2]
};

// `weights` is outputs x inputs, row by row; `bias` without the half unit. Outputs are padded with
// zeros to a multiple of kLayerBlock.
DenseLayer PackLayer(size_t inputs, size_t outputs, const int8_t* weights, const int32_t* bias,
                     const int32_t* shift);

// The layer applied `positions` times: inputs begin at `in`, `in + in_stride`, ...
void ApplyLayer(const DenseLayer& layer, const int16_t* in, size_t in_stride, size_t positions,
                int16_t* out, size_t out_stride);
// The same without any instruction that some processor lacks; for the tests.
void ApplyLayerPortable(const DenseLayer& layer, const int16_t* in, size_t in_stride,
                        size_t positions, int16_t* out, size_t out_stride);
// Whether ApplyLayer differs from ApplyLayerPortable in how it computes.
bool HasVectorKernels();

}  // namespace earshot::sentiment

#endif  // EARSHOT_SENTIMENT_DEEP_KERNELS_H_
