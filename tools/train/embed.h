// Words as points: those that are used alike lie close together, so that a head taught with a few
// thousand labels says something of words that no label came with. Learnt from texts without labels
// by predicting neighbours (skip-gram with negative samples). The points are used in training alone:
// a head is linear in them, so that what they bring is added to the weight of each word.
#ifndef EARSHOT_TOOLS_TRAIN_EMBED_H_
#define EARSHOT_TOOLS_TRAIN_EMBED_H_

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace earshot::train {

inline constexpr size_t kDimensions = 48;

class Embedding {
 public:
  // `texts`: words by any number that stands for them.
  void Learn(const std::vector<std::vector<uint32_t>>& texts, uint64_t seed);
  // kDimensions numbers, or null for a word too rare.
  const float* Find(uint32_t word) const {
    const auto found = index_.find(word);
    return found == index_.end() ? nullptr : &points_[found->second * kDimensions];
  }
  const std::vector<uint32_t>& words() const { return words_; }  // commonest first

 private:
  std::unordered_map<uint32_t, size_t> index_;
  std::vector<uint32_t> words_;
  std::vector<float> points_;
};

}  // namespace earshot::train

#endif  // EARSHOT_TOOLS_TRAIN_EMBED_H_
