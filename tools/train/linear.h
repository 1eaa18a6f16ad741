// A sparse linear layer trained by stochastic gradient with a step size of its own for each weight
// (AdaGrad). One thread, one order of examples: the same seed gives the same weights.
#ifndef EARSHOT_TOOLS_TRAIN_LINEAR_H_
#define EARSHOT_TOOLS_TRAIN_LINEAR_H_

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sentiment/sequence.h"

namespace earshot::train {

using Random = sentiment::Sequence;
using sentiment::Shuffle;

// Rows of kColumns weights with their squared gradients beside them, so that a row is one cache line.
template <size_t kColumns>
class LinearRows {
 public:
  // `square_first`: what each squared gradient starts from; more keeps the first steps of rare
  // features small.
  LinearRows(uint32_t rows, float square_first)
      : count_(rows), square_first_(square_first), rows_(rows) {}
  void set_square_first(float square_first) { square_first_ = square_first; }

  size_t IndexOf(uint32_t feature) const {
    return static_cast<size_t>((uint64_t{feature} * count_) >> 32);
  }
  float weight(size_t row, size_t column) const { return rows_[row].weight[column]; }
  size_t size() const { return rows_.size(); }
  void Prefetch(uint32_t feature) const { __builtin_prefetch(&rows_[IndexOf(feature)]); }

  void AddTo(uint32_t feature, float value, float* sums, size_t first, size_t last) const {
    const Row& row = rows_[IndexOf(feature)];
    for (size_t c = first; c < last; ++c) sums[c] += row.weight[c] * value;
  }

  void Step(uint32_t feature, float value, const float* slopes, float rate, float decay,
            size_t first, size_t last) {
    Row& row = rows_[IndexOf(feature)];
    for (size_t c = first; c < last; ++c) {
      const float slope = slopes[c] * value + decay * row.weight[c];
      row.square[c] += slope * slope;
      row.weight[c] -= rate * slope / std::sqrt(row.square[c] + square_first_);
    }
  }

  // The mean of the weights as they were whenever this was called, for TakeMean: steps of single examples pull
  // them to and fro.
  void Note() {
    if (noted_.empty()) noted_.resize(rows_.size());
    for (size_t i = 0; i < rows_.size(); ++i) {
      for (size_t c = 0; c < kColumns; ++c) noted_[i][c] += rows_[i].weight[c];
    }
    ++times_;
  }
  void TakeMean() {
    for (size_t i = 0; i < noted_.size(); ++i) {
      for (size_t c = 0; c < kColumns; ++c) {
        rows_[i].weight[c] = noted_[i][c] / static_cast<float>(times_);
      }
    }
    noted_.clear();
    times_ = 0;
  }

 private:
  struct Row {
    float weight[kColumns] = {};
    float square[kColumns] = {};
  };
  uint32_t count_;
  float square_first_;
  std::vector<Row> rows_;
  std::vector<std::array<float, kColumns>> noted_;
  int times_ = 0;
};

}  // namespace earshot::train

#endif  // EARSHOT_TOOLS_TRAIN_LINEAR_H_
