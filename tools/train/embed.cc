// Skip-gram, one thread, one order.
#include "embed.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "linear.h"

namespace earshot::train {
namespace {

constexpr uint32_t kCountMin = 3;
constexpr int kEpochs = 4, kNegatives = 5;
constexpr size_t kWindow = 5;
constexpr double kCommonShare = 1e-3;  // words more common than this are passed over now and then
constexpr float kRate = 0.03f;

float Logistic(float x) { return 1.0f / (1.0f + std::exp(-std::clamp(x, -8.0f, 8.0f))); }

// One pair, seen (`together`) or made up; what `word` should move by is added to `move`.
void Pull(const float* word, float* context, float together, float rate, float* move) {
  float sum = 0;
  for (size_t d = 0; d < kLearntDimensions; ++d) sum += word[d] * context[d];
  const float slope = rate * (together - Logistic(sum));
  for (size_t d = 0; d < kLearntDimensions; ++d) {
    move[d] += slope * context[d];
    context[d] += slope * word[d];
  }
}

// A mean of nothing and a size of one: what all words have in common says nothing of one. The mean is
// that of the first `common`; of none it is left as it is.
void Centre(std::vector<float>& points, size_t dimensions, size_t common) {
  const size_t words = points.size() / dimensions;
  common = std::min(common, words);
  for (size_t d = 0; common > 0 && d < dimensions; ++d) {
    double mean = 0;
    for (size_t w = 0; w < common; ++w) mean += points[w * dimensions + d];
    for (size_t w = 0; w < words; ++w) {
      points[w * dimensions + d] -= static_cast<float>(mean / static_cast<double>(common));
    }
  }
  for (size_t w = 0; w < words; ++w) {
    double square = 1e-9;
    for (size_t d = 0; d < dimensions; ++d) {
      square += points[w * dimensions + d] * points[w * dimensions + d];
    }
    const float scale = static_cast<float>(1 / std::sqrt(square));
    for (size_t d = 0; d < dimensions; ++d) points[w * dimensions + d] *= scale;
  }
}

}  // namespace

std::vector<GivenVector> ReadVectors(const std::string& path) {
  std::vector<GivenVector> vectors;
  std::ifstream in(path, std::ios::binary);
  std::string line;
  while (std::getline(in, line)) {
    const size_t tab = line.find('\t');
    if (tab == std::string::npos) continue;
    GivenVector given;
    given.word = line.substr(0, tab);
    const char* at = line.c_str() + tab + 1;
    char* end = nullptr;
    size_t read = 0;
    for (; read < kGivenDimensions; ++read, at = end) {
      given.values[read] = std::strtof(at, &end);
      if (end == at) break;
    }
    if (read == kGivenDimensions) vectors.push_back(std::move(given));
  }
  return vectors;
}

void Embedding::Learn(const std::vector<std::vector<uint32_t>>& texts, uint64_t seed,
                      const std::vector<std::pair<uint32_t, const GivenVector*>>& given) {
  std::unordered_map<uint32_t, uint32_t> count;
  size_t all = 0;
  for (const auto& text : texts) {
    for (uint32_t word : text) ++count[word], ++all;
  }
  for (const auto& [word, times] : count) {
    if (times >= kCountMin) words_.push_back(word);
  }
  std::sort(words_.begin(), words_.end(), [&count](uint32_t a, uint32_t b) {
    return count[a] != count[b] ? count[a] > count[b] : a < b;
  });
  for (size_t i = 0; i < words_.size(); ++i) index_[words_[i]] = i;
  std::vector<float> learnt = LearnFrom(texts, count, all, seed);
  Centre(learnt, kLearntDimensions, words_.size());
  const size_t learnt_words = words_.size();

  constexpr size_t kCommonGiven = 20'000;
  std::vector<float> brought;
  for (const auto& [word, vector] : given) {
    brought.insert(brought.end(), vector->values.begin(), vector->values.end());
    if (index_.try_emplace(word, words_.size()).second) words_.push_back(word);
  }
  // Each of a size of one before its mean is taken: the commonest are the longest.
  Centre(brought, kGivenDimensions, 0);
  Centre(brought, kGivenDimensions, kCommonGiven);
  points_.assign(words_.size() * kDimensions, 0);
  for (size_t w = 0; w < learnt_words; ++w) {
    std::copy_n(&learnt[w * kLearntDimensions], kLearntDimensions, &points_[w * kDimensions]);
  }
  for (size_t i = 0; i < given.size(); ++i) {
    std::copy_n(&brought[i * kGivenDimensions], kGivenDimensions,
                &points_[index_[given[i].first] * kDimensions + kLearntDimensions]);
  }
  std::fprintf(stderr, "embedding: %zu words from %zu texts, %zu given\n", learnt_words,
               texts.size(), given.size());
}

std::vector<float> Embedding::LearnFrom(const std::vector<std::vector<uint32_t>>& texts,
                                        const std::unordered_map<uint32_t, uint32_t>& count,
                                        size_t all, uint64_t seed) const {
  Random random(seed);
  auto unit = [&random] { return static_cast<float>(random.Below(1 << 20)) / (1 << 20); };
  std::vector<float> points(words_.size() * kLearntDimensions);
  for (float& value : points) value = (unit() - 0.5f) / kLearntDimensions;
  std::vector<float> contexts(points.size());
  // Made-up neighbours are drawn by the 3/4 power of how common they are.
  std::vector<uint32_t> draw;
  std::vector<float> kept(words_.size());
  for (size_t i = 0; i < words_.size(); ++i) {
    const double times = count.at(words_[i]);
    const double share = times / (static_cast<double>(all) * kCommonShare);
    kept[i] = static_cast<float>(std::min(1.0, 1 / std::sqrt(share)));
    draw.insert(draw.end(), static_cast<size_t>(std::ceil(std::pow(times, 0.75) / 2)),
                static_cast<uint32_t>(i));
  }
  std::vector<size_t> line;
  const size_t steps = texts.size() * kEpochs;
  size_t step = 0;
  for (int epoch = 0; epoch < kEpochs; ++epoch) {
    for (const auto& text : texts) {
      const float rate = kRate * (1.0f - 0.95f * static_cast<float>(step++) / steps);
      line.clear();
      for (uint32_t word : text) {
        const auto found = index_.find(word);
        if (found != index_.end() && unit() < kept[found->second]) line.push_back(found->second);
      }
      for (size_t i = 0; i < line.size(); ++i) {
        const size_t reach = 1 + random.Below(kWindow);
        float* word = &points[line[i] * kLearntDimensions];
        const size_t first = i > reach ? i - reach : 0;
        for (size_t j = first; j < std::min(line.size(), i + reach + 1); ++j) {
          if (j == i) continue;
          float move[kLearntDimensions] = {};
          Pull(word, &contexts[line[j] * kLearntDimensions], 1, rate, move);
          for (int n = 0; n < kNegatives; ++n) {
            const size_t other = draw[random.Below(draw.size())];
            if (other != line[j]) Pull(word, &contexts[other * kLearntDimensions], 0, rate, move);
          }
          for (size_t d = 0; d < kLearntDimensions; ++d) word[d] += move[d];
        }
      }
    }
  }
  return points;
}

}  // namespace earshot::train
