// Words as points: those that are used alike lie close together, so that a head taught with a few
// thousand labels says something of words that no label came with. A point has two parts: one learnt
// here from texts without labels by predicting neighbours (skip-gram with negative samples), which
// knows how people write to companies, and one that was learnt elsewhere from far more text. Points
// are used in training alone: a head is linear in them, so that what they bring is added to the
// weight of each word.
#ifndef EARSHOT_TOOLS_TRAIN_EMBED_H_
#define EARSHOT_TOOLS_TRAIN_EMBED_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace earshot::train {

inline constexpr size_t kLearntDimensions = 48, kGivenDimensions = 50;
inline constexpr size_t kDimensions = kLearntDimensions + kGivenDimensions;

// What is known of a word from elsewhere.
struct GivenVector {
  std::string word;
  std::array<float, kGivenDimensions> values;
};
// Rows "word<TAB>numbers", commonest first (vectors.py); empty where there is no such file.
std::vector<GivenVector> ReadVectors(const std::string& path);

class Embedding {
 public:
  // `texts`: words by any number that stands for them; `given`: with such numbers.
  void Learn(const std::vector<std::vector<uint32_t>>& texts, uint64_t seed,
             const std::vector<std::pair<uint32_t, const GivenVector*>>& given);
  // kDimensions numbers, or null for a word too rare.
  const float* Find(uint32_t word) const {
    const auto found = index_.find(word);
    return found == index_.end() ? nullptr : &points_[found->second * kDimensions];
  }
  const std::vector<uint32_t>& words() const { return words_; }  // commonest first

 private:
  // The first part, kLearntDimensions a word.
  std::vector<float> LearnFrom(const std::vector<std::vector<uint32_t>>& texts,
                               const std::unordered_map<uint32_t, uint32_t>& count, size_t all,
                               uint64_t seed) const;

  std::unordered_map<uint32_t, size_t> index_;
  std::vector<uint32_t> words_;
  std::vector<float> points_;
};

}  // namespace earshot::train

#endif  // EARSHOT_TOOLS_TRAIN_EMBED_H_
