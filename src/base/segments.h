// An array that grows at its end without moving what it holds: parts of one size behind a table of pointers.
// A vector of many millions holds everything twice for the moment in which it grows, and takes as long as copying it.
#ifndef EARSHOT_BASE_SEGMENTS_H_
#define EARSHOT_BASE_SEGMENTS_H_

#include <cstddef>
#include <memory>
#include <vector>

namespace earshot {

// Parts of 2^kBits elements. T is a plain value.
template <typename T, int kBits>
class Segments {
 public:
  T& operator[](size_t i) { return parts_[i >> kBits][i & (kPart - 1)]; }
  const T& operator[](size_t i) const { return parts_[i >> kBits][i & (kPart - 1)]; }
  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

  // One more, which holds anything.
  T& Append() {
    if (size_ == parts_.size() * kPart) parts_.emplace_back(new T[kPart]);
    return (*this)[size_++];
  }
  void push_back(const T& value) { Append() = value; }
  // Drops the elements from `size` on. One part that is empty is kept, so that growing and shrinking about a border
  // allocates nothing.
  void Truncate(size_t size) {
    size_ = size;
    const size_t kept = (size_ + kPart - 1) / kPart + 1;
    if (parts_.size() > kept) parts_.resize(kept);
  }
  size_t MemoryBytes() const {
    return parts_.size() * kPart * sizeof(T) + parts_.capacity() * sizeof(parts_[0]);
  }

 private:
  static constexpr size_t kPart = size_t{1} << kBits;
  std::vector<std::unique_ptr<T[]>> parts_;
  size_t size_ = 0;
};

}  // namespace earshot

#endif  // EARSHOT_BASE_SEGMENTS_H_
