#include "cel/index_columns.h"

#include <string.h>

#include <algorithm>
#include <bit>

namespace earshot::cel::internal {
namespace {

using Kind = Value::Kind;

constexpr int kPartsMax = kClassesMax - kClassFirst;
constexpr int64_t kTableMax = 512;
constexpr uint32_t kWholeKeyMax = 16;  // bytes of a text that its key holds

// A place in the order of the values of one kind; false where it has none: NaN, parts of a
// microsecond.
bool KeyOf(const Value& v, int64_t* key) {
  switch (v.kind()) {
    case Kind::kDouble: {
      const double d = v.double_value();
      if (d != d) return false;
      *key = Domain::KeyOfDouble(d);
      return true;
    }
    case Kind::kUint:
      *key = static_cast<int64_t>(v.uint_value() ^ (uint64_t{1} << 63));
      return true;
    default:
      *key = v.int_value();
      return v.below_micro() == 0;
  }
}

bool Orders(const Predicate& p) {
  return p.kind == Predicate::Kind::kCompare && p.op != NodeKind::kEqual &&
         p.op != NodeKind::kNotEqual;
}

// Sorted, each once, and no more than there are classes for: of too many, some evenly spread.
template <typename T>
void Thin(std::vector<T>& cuts) {
  std::sort(cuts.begin(), cuts.end());
  cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
  const size_t n = cuts.size(), most = kPartsMax - 1;
  if (n <= most) return;
  for (size_t i = 0; i < most; ++i) cuts[i] = cuts[i * n / most];
  cuts.resize(most);
}

}  // namespace

Domain::TextKey Domain::KeyOfText(absl::string_view text) {
  TextKey key;
  const char* const at = text.data();
  const size_t n = text.size();
  key.size = static_cast<uint32_t>(n);
  if (n >= 8) {
    memcpy(&key.head, at, 8);
    memcpy(&key.tail, at + n - 8, 8);
  } else if (n >= 4) {
    uint32_t head, tail;
    memcpy(&head, at, 4);
    memcpy(&tail, at + n - 4, 4);
    key.head = head | uint64_t{tail} << 32;
  } else if (n > 0) {
    const auto byte = [at](size_t i) { return uint64_t{static_cast<unsigned char>(at[i])}; };
    key.head = byte(0) | byte(n / 2) << 8 | byte(n - 1) << 16;
  }
  return key;
}

uint64_t Domain::HashOf(const TextKey& key) {
  uint64_t h = (key.head ^ (key.size * 0x9E3779B97F4A7C15u)) * 0xBF58476D1CE4E5B9u;
  h = (h ^ key.tail ^ (h >> 29)) * 0x94D049BB133111EBu;
  return h ^ (h >> 32);
}

Domain::Domain(const std::vector<const Predicate*>& predicates) {
  // The kind of most constants; comparisons with others are looked at one by one.
  int uses[16] = {};
  for (const Predicate* p : predicates) {
    if (!p->constants.empty()) ++uses[static_cast<int>(p->constants[0].kind())];
  }
  const int most = static_cast<int>(std::max_element(uses, uses + 16) - uses);
  if (uses[most] == 0) return;
  kind_ = static_cast<Kind>(most);
  std::vector<const Predicate*> comparable;
  for (const Predicate* p : predicates) {
    if (!p->constants.empty() && p->constants[0].kind() == kind_) comparable.push_back(p);
    ordered_ = ordered_ || (IsText() && Orders(*p));
  }
  if (!IsText()) {
    CutNumbers(comparable);
  } else if (ordered_) {
    CutTextsInOrder(comparable);
  } else {
    CutTexts(comparable);
  }
}

void Domain::CutNumbers(const std::vector<const Predicate*>& predicates) {
  for (const Predicate* p : predicates) {
    const bool at = !Orders(*p) || p->op == NodeKind::kLess || p->op == NodeKind::kGreaterEqual;
    const bool above = !Orders(*p) || !at;
    for (const Value& constant : p->constants) {
      int64_t key = 0;
      KeyOf(constant, &key);
      if (at) cuts_.push_back(key);
      if (above && key != INT64_MAX) cuts_.push_back(key + 1);
    }
  }
  // Nothing is above the greatest number, so that it alone cuts nowhere; it may as well cut itself off.
  if (cuts_.empty()) cuts_.push_back(INT64_MAX);
  Thin(cuts_);
  classes_ = kClassFirst + 1 + static_cast<int>(cuts_.size());
  const uint64_t spread = static_cast<uint64_t>(cuts_.back()) - static_cast<uint64_t>(cuts_[0]);
  if (spread >= kTableMax || cuts_[0] == INT64_MIN) return;
  table_begin_ = cuts_[0] - 1;
  for (uint64_t i = 0; i <= spread + 1; ++i) {
    const int64_t key = table_begin_ + static_cast<int64_t>(i);
    table_.push_back(static_cast<uint8_t>(
        kClassFirst + (std::upper_bound(cuts_.begin(), cuts_.end(), key) - cuts_.begin())));
  }
}

// What follows a text in the order of texts at once is the same with a zero byte behind it.
void Domain::CutTextsInOrder(const std::vector<const Predicate*>& predicates) {
  for (const Predicate* p : predicates) {
    const bool at = !Orders(*p) || p->op == NodeKind::kLess || p->op == NodeKind::kGreaterEqual;
    const bool above = !Orders(*p) || !at;
    for (const Value& constant : p->constants) {
      std::string text(constant.string_value());
      if (at) cut_texts_.push_back(text);
      if (above) cut_texts_.push_back(text + '\0');
    }
  }
  Thin(cut_texts_);
  classes_ = kClassFirst + 1 + static_cast<int>(cut_texts_.size());
}

void Domain::CutTexts(const std::vector<const Predicate*>& predicates) {
  std::vector<absl::string_view> texts;
  for (const Predicate* p : predicates) {
    for (const Value& constant : p->constants) texts.push_back(constant.string_value());
  }
  std::sort(texts.begin(), texts.end());
  texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
  const int parts = static_cast<int>(std::min<size_t>(texts.size(), kPartsMax - 1));
  classes_ = kClassFirst + 1 + parts;
  members_.assign(classes_, 0);
  entries_.resize(std::bit_ceil(texts.size() * 2 + 1));
  for (size_t i = 0; i < texts.size(); ++i) {
    const int c = kClassFirst + 1 + static_cast<int>(i % parts);
    ++members_[c];
    const TextKey key = KeyOfText(texts[i]);
    size_t at = HashOf(key) & (entries_.size() - 1);
    while (entries_[at].of_class != 0) at = (at + 1) & (entries_.size() - 1);
    entries_[at] = {key, static_cast<uint8_t>(c), static_cast<uint32_t>(long_texts_.size())};
    if (key.size > kWholeKeyMax) long_texts_.emplace_back(texts[i]);
  }
}

int Domain::ClassOfText(absl::string_view text) const {
  if (ordered_) {
    return kClassFirst +
           static_cast<int>(
               std::upper_bound(cut_texts_.begin(), cut_texts_.end(), text,
                                [](absl::string_view a, absl::string_view b) { return a < b; }) -
               cut_texts_.begin());
  }
  const TextKey key = KeyOfText(text);
  size_t at = HashOf(key) & (entries_.size() - 1);
  while (entries_[at].of_class != 0) {
    const Entry& entry = entries_[at];
    if (entry.key == key && (key.size <= kWholeKeyMax || long_texts_[entry.text] == text)) {
      return entry.of_class;
    }
    at = (at + 1) & (entries_.size() - 1);
  }
  return kClassFirst;
}

int Domain::ClassOfKey(int64_t key) const {
  return table_.empty() ? InCuts(cuts_.data(), cuts_.size(), key)
                        : InTable(table_.data(), table_begin_, table_.size(), key);
}

int Domain::ClassOf(const Value& v) const {
  if (v.kind() != kind_) {
    if (v.is_missing()) return kClassMissing;
    return kind_ == Kind::kMissing && !v.is_error() ? kClassFirst : kClassOdd;
  }
  if (kind_ == Kind::kMissing) return kClassMissing;
  if (IsText()) return ClassOfText(v.string_value());
  int64_t key = 0;
  return KeyOf(v, &key) ? ClassOfKey(key) : kClassOdd;
}

uint64_t Domain::ValueClasses() const {
  const uint64_t all = classes_ == 64 ? ~uint64_t{0} : (uint64_t{1} << classes_) - 1;
  return all & ~uint64_t{3};
}

ClassSets Domain::From(int c, bool exact) const {
  const uint64_t from = (~uint64_t{0} << c) & ValueClasses();
  return {exact ? from : from & ~(uint64_t{1} << c), from};
}

// Of "value >= constant", or "value > constant" where `above`.
ClassSets Domain::AtLeast(const Value& constant, bool above) const {
  if (IsText()) {
    if (!ordered_) return {0, ValueClasses()};
    std::string text(constant.string_value());
    if (above) text.push_back('\0');
    const int c = ClassOfText(text);
    return From(c, c > kClassFirst && cut_texts_[c - kClassFirst - 1] == text);
  }
  int64_t key = 0;
  if (!KeyOf(constant, &key)) return {0, ValueClasses()};
  if (above && key++ == INT64_MAX) return {0, 0};
  const int c = ClassOfKey(key);
  return From(c, key == INT64_MIN || (c > kClassFirst && cuts_[c - kClassFirst - 1] == key));
}

ClassSets Domain::OfPoint(const Value& constant) const {
  if (IsText() && !ordered_) {
    const int c = ClassOfText(constant.string_value());
    const bool exact = c > kClassFirst && members_[c] == 1;
    return {exact ? uint64_t{1} << c : 0, uint64_t{1} << c};
  }
  const ClassSets from = AtLeast(constant, false), beyond = AtLeast(constant, true);
  return {from.all & ~beyond.some, from.some & ~beyond.all};
}

ClassSets Domain::SetsOf(const Predicate& p, bool negated) const {
  const uint64_t values = ValueClasses();
  const uint64_t missing = uint64_t{1} << kClassMissing, odd = uint64_t{1} << kClassOdd;
  if (p.kind == Predicate::Kind::kHas) {
    return negated ? ClassSets{missing, missing | odd} : ClassSets{values, values | odd};
  }
  ClassSets sets{0, values};
  if (!p.constants.empty() && p.constants[0].kind() == kind_) {
    if (p.kind == Predicate::Kind::kIn || !Orders(p)) {
      sets = {0, 0};
      for (const Value& constant : p.constants) {
        const ClassSets point = OfPoint(constant);
        sets.all |= point.all;
        sets.some |= point.some;
      }
      negated = negated != (p.kind == Predicate::Kind::kCompare && p.op == NodeKind::kNotEqual);
    } else {
      const bool above = p.op == NodeKind::kGreater || p.op == NodeKind::kLessEqual;
      sets = AtLeast(p.constants[0], above);
      negated = negated != (p.op == NodeKind::kLess || p.op == NodeKind::kLessEqual);
    }
  }
  if (negated) sets = {values & ~sets.some, values & ~sets.all};
  sets.some |= missing | odd;
  return sets;
}

size_t Domain::MemoryBytes() const {
  size_t bytes = cuts_.capacity() * 8 + table_.capacity() + members_.capacity() * 4 +
                 entries_.capacity() * sizeof(Entry);
  for (const std::string& text : long_texts_) bytes += sizeof(text) + text.capacity();
  for (const std::string& text : cut_texts_) bytes += sizeof(text) + text.capacity();
  return bytes;
}

Lookup::Lookup(const Column& column)
    : domain_(&column.domain()),
      column_(&column),
      bits_(column.Possible(0)),
      words_(column.words()),
      slot_(column.slot()),
      kind_(domain_->kind_) {
  for (int c = 0; c < domain_->classes(); ++c) {
    if (column.Certain(c) != nullptr) uncertain_ |= uint64_t{1} << c;
  }
  if (kind_ == Kind::kBool || kind_ == Kind::kInt) way_ = Way::kWhole;
  if (kind_ == Kind::kDouble) way_ = Way::kDouble;
  if (way_ == Way::kDomain) return;
  if (domain_->table_.empty()) {
    cuts_ = domain_->cuts_.data();
    size_ = static_cast<uint32_t>(domain_->cuts_.size());
  } else {
    table_ = domain_->table_.data();
    begin_ = domain_->table_begin_;
    size_ = static_cast<uint32_t>(domain_->table_.size());
  }
}

Column::Column(int slot, Domain domain, size_t words)
    : slot_(slot),
      domain_(std::move(domain)),
      words_(words),
      bits_(words * domain_.classes(), ~uint64_t{0}),
      certain_at_(domain_.classes(), -1) {}

void Column::SetRow(size_t row, const ClassSets& sets) {
  const size_t word = row / 64;
  const uint64_t bit = uint64_t{1} << (row % 64);
  const auto set = [&](size_t at, bool on) {
    bits_[at + word] = on ? bits_[at + word] | bit : bits_[at + word] & ~bit;
  };
  for (int c = 0; c < domain_.classes(); ++c) {
    const bool some = (sets.some >> c & 1) != 0, all = (sets.all >> c & 1) != 0;
    if (some != all && certain_at_[c] < 0) {
      const size_t from = words_ * c;
      certain_at_[c] = static_cast<int64_t>(bits_.size());
      bits_.resize(bits_.size() + words_);
      std::copy_n(bits_.begin() + from, words_, bits_.begin() + certain_at_[c]);
    }
    set(words_ * c, some);
    if (certain_at_[c] >= 0) set(static_cast<size_t>(certain_at_[c]), all);
  }
}

double Column::Weight(size_t rows) const {
  size_t set = 0;
  const int values = domain_.classes() - kClassFirst;
  for (size_t i = words_ * kClassFirst; i < words_ * domain_.classes(); ++i) {
    set += static_cast<size_t>(std::popcount(bits_[i]));
  }
  return static_cast<double>(set) / (static_cast<double>(values) * static_cast<double>(rows));
}

size_t Column::MemoryBytes() const {
  return sizeof(Column) + bits_.capacity() * 8 + certain_at_.capacity() * 8 + domain_.MemoryBytes();
}

}  // namespace earshot::cel::internal
