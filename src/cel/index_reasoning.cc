// What can be said of the conditions of an index without a record: which never hold, always hold,
// follow from each other or say the same.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cel/index.h"
#include "cel/index_data.h"

namespace earshot::cel {
namespace internal {

const Column* ColumnOf(const IndexData& d, int slot) {
  for (const auto& column : d.columns) {
    if (column->slot() == slot) return column.get();
  }
  return nullptr;
}

ClassSets SetsOf(const IndexData& d, const Column& column, absl::Span<const Literal> row) {
  ClassSets sets;
  for (const Literal literal : row) {
    const Predicate& p = d.predicates[literal.predicate()];
    if (!p.is_cut() || p.slot != column.slot()) continue;
    const ClassSets one = column.domain().SetsOf(p, literal.negated());
    sets.all &= one.all;
    sets.some &= one.some;
  }
  return sets;
}

namespace {

// Combinations of classes that AlwaysTrue looks at.
constexpr size_t kCombinationsMax = 4096;

// The classes of a field in which a row may be true, for all that it says of that field.
uint64_t WhereTrue(const IndexData& d, const Column& column, absl::Span<const Literal> row) {
  const int classes = column.domain().classes();
  uint64_t where = classes == 64 ? ~uint64_t{0} : (uint64_t{1} << classes) - 1;
  for (const Literal literal : row) {
    const Predicate& p = d.predicates[literal.predicate()];
    if (!p.is_cut() || p.slot != column.slot()) continue;
    const uint64_t some = column.domain().SetsOf(p, literal.negated()).some;
    // Of what is missing or odd a comparison is an error, never true.
    where &= p.kind == Predicate::Kind::kHas ? some : some & ~uint64_t{3};
  }
  return where;
}

// Whether the row can be true, for all that its literals on single fields tell.
bool CanBeTrue(const IndexData& d, absl::Span<const Literal> row) {
  for (size_t i = 0; i + 1 < row.size(); ++i) {  // sorted: p and !p are neighbours
    if (row[i].predicate() == row[i + 1].predicate()) return false;
  }
  return std::none_of(row.begin(), row.end(), [&](Literal literal) {
    const Predicate& p = d.predicates[literal.predicate()];
    const Column* column = p.is_cut() ? ColumnOf(d, p.slot) : nullptr;
    return column != nullptr && WhereTrue(d, *column, row) == 0;
  });
}

bool RowImplies(const IndexData& d, absl::Span<const Literal> narrow,
                absl::Span<const Literal> wide) {
  return std::all_of(wide.begin(), wide.end(), [&](Literal literal) {
    if (std::find(narrow.begin(), narrow.end(), literal) != narrow.end()) return true;
    const Predicate& p = d.predicates[literal.predicate()];
    const Column* column = p.is_cut() ? ColumnOf(d, p.slot) : nullptr;
    if (column == nullptr) return false;
    const uint64_t where = WhereTrue(d, *column, narrow);
    return (where & ~column->domain().SetsOf(p, literal.negated()).all) == 0;
  });
}

}  // namespace
}  // namespace internal

using internal::IndexData;
using internal::Literal;

bool Index::NeverTrue(size_t number) const {
  bool can = false;
  data_->ForEachRow(
      number, [&](size_t row) { can = can || internal::CanBeTrue(*data_, data_->RowAt(row)); });
  return !can;
}

bool Index::Implies(size_t narrow, size_t wide) const {
  bool all = true;
  data_->ForEachRow(narrow, [&](size_t row) {
    if (!internal::CanBeTrue(*data_, data_->RowAt(row))) return;
    bool some = false;
    data_->ForEachRow(wide, [&](size_t other) {
      some = some || internal::RowImplies(*data_, data_->RowAt(row), data_->RowAt(other));
    });
    all = all && some;
  });
  return all;
}

// Goes through the combinations of classes of the fields that it speaks of.
bool Index::AlwaysTrue(size_t number) const {
  const IndexData& d = *data_;
  std::vector<const internal::Column*> columns;
  std::vector<std::vector<uint64_t>> rows;  // by column, the classes in which it is surely true
  size_t combinations = 1;
  d.ForEachRow(number, [&](size_t row) {
    for (const Literal literal : d.RowAt(row)) {
      const internal::Predicate& p = d.predicates[literal.predicate()];
      const internal::Column* column = p.is_cut() ? internal::ColumnOf(d, p.slot) : nullptr;
      if (column == nullptr) return;  // what it says cannot be foreseen
      if (std::find(columns.begin(), columns.end(), column) == columns.end()) {
        columns.push_back(column);
        combinations = std::min(
            internal::kCombinationsMax + 1,
            combinations * static_cast<size_t>(column->domain().classes() - internal::kClassFirst));
      }
    }
    rows.emplace_back();
  });
  if (rows.empty() || combinations > internal::kCombinationsMax) return false;
  rows.clear();
  d.ForEachRow(number, [&](size_t row) {
    std::vector<uint64_t> all;
    for (const auto* column : columns)
      all.push_back(internal::SetsOf(d, *column, d.RowAt(row)).all);
    const bool foreseen = std::all_of(d.RowAt(row).begin(), d.RowAt(row).end(), [&](Literal l) {
      return d.predicates[l.predicate()].is_cut();
    });
    if (foreseen) rows.push_back(std::move(all));
  });
  for (size_t i = 0; i < combinations; ++i) {
    size_t rest = i;
    std::vector<int> at;
    for (const auto* column : columns) {
      const size_t n = static_cast<size_t>(column->domain().classes() - internal::kClassFirst);
      at.push_back(internal::kClassFirst + static_cast<int>(rest % n));
      rest /= n;
    }
    const bool some = std::any_of(rows.begin(), rows.end(), [&](const auto& row) {
      for (size_t c = 0; c < at.size(); ++c) {
        if ((row[c] >> at[c] & 1) == 0) return false;
      }
      return true;
    });
    if (!some) return false;
  }
  return true;
}

std::string Index::Form(size_t number) const {
  std::vector<std::string> rows;
  data_->ForEachRow(number, [&](size_t row) {
    std::string form;
    for (const Literal literal : data_->RowAt(row)) absl::StrAppend(&form, literal.code, ",");
    rows.push_back(std::move(form));
  });
  std::sort(rows.begin(), rows.end());
  return absl::StrJoin(rows, ";");
}

}  // namespace earshot::cel
