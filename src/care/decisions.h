// Decisions in their order. One that is in a list is shared with every list that it was handed on to and never changes
// there: handing on copies no text. Reads like a vector of decisions.
#ifndef EARSHOT_CARE_DECISIONS_H_
#define EARSHOT_CARE_DECISIONS_H_

#include <algorithm>
#include <compare>
#include <cstddef>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

#include "care/decision.h"

namespace earshot::care {

class Decisions {
 public:
  using Shared = std::shared_ptr<const Decision>;
  class const_iterator {
   public:
    using iterator_category = std::random_access_iterator_tag;
    using value_type = Decision;
    using difference_type = std::ptrdiff_t;
    using pointer = const Decision*;
    using reference = const Decision&;

    const_iterator() = default;
    reference operator*() const { return **at_; }
    pointer operator->() const { return at_->get(); }
    reference operator[](difference_type n) const { return *at_[n]; }
    const_iterator& operator++() { return *this += 1; }
    const_iterator& operator--() { return *this -= 1; }
    const_iterator operator++(int) { return const_iterator(at_++); }
    const_iterator operator--(int) { return const_iterator(at_--); }
    const_iterator& operator+=(difference_type n) {
      at_ += n;
      return *this;
    }
    const_iterator& operator-=(difference_type n) { return *this += -n; }
    friend const_iterator operator+(const_iterator a, difference_type n) { return a += n; }
    friend const_iterator operator+(difference_type n, const_iterator a) { return a += n; }
    friend const_iterator operator-(const_iterator a, difference_type n) { return a -= n; }
    friend difference_type operator-(const const_iterator& a, const const_iterator& b) {
      return a.at_ - b.at_;
    }
    friend auto operator<=>(const const_iterator&, const const_iterator&) = default;

   private:
    friend class Decisions;
    explicit const_iterator(const Shared* at) : at_(at) {}
    const Shared* at_ = nullptr;
  };
  using iterator = const_iterator;
  using value_type = Decision;
  using const_reference = const Decision&;

  Decisions() = default;
  Decisions(std::initializer_list<Decision> all) {
    for (const Decision& decision : all) push_back(decision);
  }

  const_iterator begin() const { return const_iterator(all_.data()); }
  const_iterator end() const { return const_iterator(all_.data() + all_.size()); }
  size_t size() const { return all_.size(); }
  bool empty() const { return all_.empty(); }
  const Decision& operator[](size_t index) const { return *all_[index]; }
  const Decision& at(size_t index) const { return *all_.at(index); }
  const Decision& front() const { return *all_.front(); }
  const Decision& back() const { return *all_.back(); }
  const Shared& share(size_t index) const { return all_[index]; }

  void push_back(Decision decision) {
    all_.push_back(std::make_shared<const Decision>(std::move(decision)));
  }
  void push_back(Shared decision) { all_.push_back(std::move(decision)); }
  void Append(const Decisions& more, size_t from = 0) {
    all_.insert(all_.end(), more.all_.begin() + static_cast<std::ptrdiff_t>(from), more.all_.end());
  }
  void clear() { all_.clear(); }
  // Puts another in its place: whoever else has it keeps what it was.
  void Replace(size_t index, Decision decision) {
    all_[index] = std::make_shared<const Decision>(std::move(decision));
  }
  template <typename Is>
  void EraseIf(const Is& is) {
    std::erase_if(all_, [&is](const Shared& decision) { return is(*decision); });
  }
  // Those from `from` on; decisions that are equal in the order keep theirs.
  template <typename Less>
  void Sort(const Less& less, size_t from = 0) {
    std::stable_sort(all_.begin() + static_cast<std::ptrdiff_t>(from), all_.end(),
                     [&less](const Shared& a, const Shared& b) { return less(*a, *b); });
  }

  friend bool operator==(const Decisions& a, const Decisions& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
  }

 private:
  std::vector<Shared> all_;
};

}  // namespace earshot::care

#endif  // EARSHOT_CARE_DECISIONS_H_
