// One field of an index: its domain cut at the constants it is compared with, and for each part
// (class) a bitmap of the rows that are still possible there. Internal to this room.
#ifndef EARSHOT_CEL_INDEX_COLUMNS_H_
#define EARSHOT_CEL_INDEX_COLUMNS_H_

#include <algorithm>
#include <bit>
#include <cstdint>
#include <string>
#include <vector>

#include "cel/index_predicates.h"

namespace earshot::cel::internal {

// Classes of a field: missing, of another kind than its constants, then the parts of its domain.
// A field with more constants than that has parts in which a comparison is true for some values
// only: rows that hang on it are looked at one by one.
inline constexpr int kClassMissing = 0, kClassOdd = 1, kClassFirst = 2, kClassesMax = 64;

// Sets of classes. `all`: a literal is true throughout them; `some`: it may be true or an error.
struct ClassSets {
  uint64_t all = ~uint64_t{0}, some = ~uint64_t{0};
};

// Which class a value is in.
class Domain {
 public:
  Domain() = default;
  // Of the predicates on one field, all of them cut.
  explicit Domain(const std::vector<const Predicate*>& predicates);

  int classes() const { return classes_; }
  int ClassOf(const Value& v) const;
  // The place of a number that is one, in the order of int64_t.
  static int64_t KeyOfDouble(double d) {
    const int64_t bits = std::bit_cast<int64_t>(d == 0 ? 0.0 : d);
    return bits ^ ((bits >> 63) & INT64_MAX);
  }
  // For a predicate on this field, also one that was not there when the domain was cut.
  ClassSets SetsOf(const Predicate& predicate, bool negated) const;
  size_t MemoryBytes() const;

 private:
  // A text by its first and last bytes, which are all of it up to 16.
  struct TextKey {
    uint64_t head = 0, tail = 0;
    uint32_t size = 0;
    friend bool operator==(const TextKey&, const TextKey&) = default;
  };
  struct Entry {
    TextKey key;
    uint8_t of_class = 0;  // 0: an empty place
    uint32_t text = 0;     // a long one is in long_texts_
  };
  friend class Lookup;
  static int InTable(const uint8_t* table, int64_t begin, size_t size, int64_t key) {
    const int64_t last = begin + static_cast<int64_t>(size) - 1;
    return table[static_cast<size_t>(std::clamp(key, begin, last) - begin)];
  }
  // Without branches: which way it goes is different for each record.
  static int InCuts(const int64_t* cuts, size_t n, int64_t key) {
    const int64_t* base = cuts;
    while (n > 1) {
      const size_t half = n / 2;
      base = base[half - 1] <= key ? base + half : base;
      n -= half;
    }
    return kClassFirst + static_cast<int>(base - cuts) + (*base <= key ? 1 : 0);
  }
  static TextKey KeyOfText(absl::string_view text);
  static uint64_t HashOf(const TextKey& key);
  bool IsText() const { return kind_ == Value::Kind::kString; }
  int ClassOfText(absl::string_view text) const;
  int ClassOfKey(int64_t key) const;
  void CutNumbers(const std::vector<const Predicate*>& predicates);
  void CutTextsInOrder(const std::vector<const Predicate*>& predicates);
  void CutTexts(const std::vector<const Predicate*>& predicates);
  uint64_t ValueClasses() const;
  ClassSets From(int c, bool exact) const;  // true from (somewhere in) class c on
  ClassSets AtLeast(const Value& constant, bool above) const;
  ClassSets OfPoint(const Value& constant) const;

  // kMissing: it is only asked whether it is there, and any value is in the first class.
  Value::Kind kind_ = Value::Kind::kMissing;
  int classes_ = kClassFirst + 1;
  // Numbers and times by their order: the class kClassFirst + i ends before cuts_[i].
  std::vector<int64_t> cuts_;
  std::vector<uint8_t> table_;  // classes of the keys from table_begin_ on, where these are few
  int64_t table_begin_ = 0;
  // Texts by their order, where one is compared so; else by equality, the first class being what
  // equals none.
  bool ordered_ = false;
  std::vector<std::string> cut_texts_;
  std::vector<Entry> entries_;  // open addressing
  std::vector<std::string> long_texts_;
  std::vector<uint32_t> members_;  // of each class: how many constants
};

// Bitmaps over the rows, a class each.
class Column {
 public:
  Column(int slot, Domain domain, size_t words);

  int slot() const { return slot_; }
  const Domain& domain() const { return domain_; }
  // No literal of the row is false.
  const uint64_t* Possible(int c) const { return bits_.data() + words_ * c; }
  // All literals of the row on this field are true; null: as possible.
  const uint64_t* Certain(int c) const {
    return certain_at_[c] < 0 ? nullptr : bits_.data() + certain_at_[c];
  }
  void SetRow(size_t row, const ClassSets& sets);
  size_t words() const { return words_; }
  // The part of the rows that it leaves over, on average.
  double Weight(size_t rows) const;
  size_t MemoryBytes() const;

 private:
  int slot_;
  Domain domain_;
  size_t words_;  // of a bitmap
  std::vector<uint64_t> bits_;
  std::vector<int64_t> certain_at_;  // of a class, in bits_
};

// A column as a question sees it: what finds the class of a value and the bitmap of a class, side by side. Going to each
// column, to its domain and to what these point to takes longer than the looking up. Lives no longer than the column.
class Lookup {
 public:
  explicit Lookup(const Column& column);

  int slot() const { return slot_; }
  const uint64_t* Possible(int c) const { return bits_ + words_ * static_cast<size_t>(c); }
  const uint64_t* Certain(int c) const {
    return (uncertain_ >> c & 1) == 0 ? nullptr : column_->Certain(c);
  }
  // As the domain has it.
  int ClassOf(const Value& v) const {
    if (v.kind() != kind_) return domain_->ClassOf(v);
    switch (way_) {
      case Way::kWhole:
        return ClassOfKey(v.int_value());
      case Way::kDouble:
        return v.double_value() == v.double_value()
                   ? ClassOfKey(Domain::KeyOfDouble(v.double_value()))
                   : kClassOdd;
      default:
        return domain_->ClassOf(v);
    }
  }

 private:
  enum class Way : uint8_t { kDomain, kWhole, kDouble };
  int ClassOfKey(int64_t key) const {
    return table_ != nullptr ? Domain::InTable(table_, begin_, size_, key)
                             : Domain::InCuts(cuts_, size_, key);
  }

  const Domain* domain_;
  const Column* column_;
  const uint64_t* bits_;
  size_t words_;
  const uint8_t* table_ = nullptr;  // null: by cuts_
  const int64_t* cuts_ = nullptr;
  int64_t begin_ = 0;
  uint64_t uncertain_ = 0;  // classes
  uint32_t size_ = 0;       // of the table or the cuts
  int32_t slot_;
  Value::Kind kind_;
  Way way_ = Way::kDomain;
};

}  // namespace earshot::cel::internal

#endif  // EARSHOT_CEL_INDEX_COLUMNS_H_
