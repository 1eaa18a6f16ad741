// From pieces to answers.
#include "sentiment/deep_network.h"

#include <algorithm>

namespace earshot::sentiment {
namespace {

void MaxInto(const int16_t* values, size_t count, int16_t* most) {
  for (size_t i = 0; i < count; ++i) most[i] = std::max(most[i], values[i]);
}

}  // namespace

void DeepNetwork::Embed(DeepScratch& scratch) const {
  const size_t n = scratch.pieces.size();
  // A row of nothing before the first piece and behind the last one.
  scratch.values.resize((n + 2) * width_);
  std::fill_n(scratch.values.begin(), width_, int16_t{0});
  std::fill_n(scratch.values.end() - static_cast<ptrdiff_t>(width_), width_, int16_t{0});
  for (size_t p = 0; p < n; ++p) {
    const int8_t* row = rows_.data() + scratch.pieces[p].row * width_;
    const int8_t* marks = marks_.data() + scratch.pieces[p].marks * width_;
    int16_t* out = scratch.values.data() + (p + 1) * width_;
    for (size_t i = 0; i < width_; ++i) out[i] = static_cast<int16_t>(row[i] + marks[i]);
  }
}

// Maxima of both convolutions, means of the second one and of what came in, in that order.
void DeepNetwork::Pool(DeepScratch& scratch) const {
  const size_t n = scratch.pieces.size();
  scratch.pooled.assign(3 * channels_ + width_, 0);
  int16_t* const first_most = scratch.pooled.data();
  int16_t* const second_most = first_most + channels_;
  int16_t* const second_mean = second_most + channels_;
  int16_t* const value_mean = second_mean + channels_;
  for (size_t p = 0; p < n; ++p) {
    MaxInto(scratch.first.data() + (p + 1) * channels_, channels_, first_most);
    MaxInto(scratch.second.data() + p * channels_, channels_, second_most);
  }
  const int32_t count = static_cast<int32_t>(n);
  for (size_t i = 0; i < channels_; ++i) {
    int32_t sum = 0;
    for (size_t p = 0; p < n; ++p) sum += scratch.second[p * channels_ + i];
    second_mean[i] = static_cast<int16_t>((sum + count / 2) / count);
  }
  const int32_t to_activation = 1 << (kActivationBits - params_.row_shift);
  for (size_t i = 0; i < width_; ++i) {
    int32_t sum = 0;
    for (size_t p = 0; p < n; ++p) sum += scratch.values[(p + 1) * width_ + i];
    value_mean[i] = static_cast<int16_t>(sum * to_activation / count);
  }
}

DeepLogits DeepNetwork::Run(const text::Tokens& tokens, DeepScratch& scratch, Apply* apply) const {
  DeepLogits logits{};
  CutPieces(tokens, table_, scratch.pieces);
  const size_t n = scratch.pieces.size();
  if (n == 0) return logits;
  Embed(scratch);
  scratch.first.assign((n + 2) * channels_, 0);
  apply(first_, scratch.values.data(), width_, n, scratch.first.data() + channels_, channels_);
  scratch.second.resize(n * channels_);
  apply(second_, scratch.first.data(), channels_, n, scratch.second.data(), channels_);
  Pool(scratch);
  scratch.hidden.resize(hidden_.outputs);
  apply(hidden_, scratch.pooled.data(), 0, 1, scratch.hidden.data(), 0);
  for (size_t a = 0; a < kDeepAnswers; ++a) {
    int32_t sum = answers_.bias[a] + (1 << (answers_.shift[a] - 1));
    const int8_t* weights = answers_.weights.data() + a * hidden_.outputs;
    for (size_t i = 0; i < hidden_.outputs; ++i) sum += weights[i] * scratch.hidden[i];
    logits[a] = sum >> answers_.shift[a];  // an activation and a logit have the same unit
  }
  return logits;
}

DeepLogits DeepNetwork::Read(const text::Tokens& tokens, DeepScratch& scratch) const {
  return Run(tokens, scratch, ApplyLayer);
}

DeepLogits DeepNetwork::ReadPortable(const text::Tokens& tokens, DeepScratch& scratch) const {
  return Run(tokens, scratch, ApplyLayerPortable);
}

}  // namespace earshot::sentiment
