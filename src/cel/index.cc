// Building an index and changing it.
#include "cel/index.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "cel/index_data.h"

namespace earshot::cel {
namespace internal {
namespace {

size_t RoundUp(size_t n, size_t unit) { return (n + unit - 1) / unit * unit; }

void SetBit(std::vector<uint64_t>& words, size_t bit, bool on) {
  uint64_t& word = words[bit / 64];
  word = on ? word | uint64_t{1} << (bit % 64) : word & ~(uint64_t{1} << (bit % 64));
}

// Puts rows into data that nobody shares yet; of columns and blocks that are shared, into copies.
class Writer {
 public:
  explicit Writer(IndexData* data)
      : d_(*data),
        columns_(data->columns.size()),
        blocks_(data->rows.size()),
        live_(std::make_shared<std::vector<uint64_t>>(*data->live)) {}

  // nullopt: there is no such row any more.
  void Put(size_t row, const std::optional<Row>& literals) {
    const absl::Span<const Literal> before = d_.RowAt(row);
    const Row now = literals.value_or(Row{});
    for (size_t c = 0; c < d_.columns.size(); ++c) {
      const int slot = d_.columns[c]->slot();
      if (Asks(before, slot) || Asks(now, slot)) {
        Own(c).SetRow(row, SetsOf(d_, *d_.columns[c], now));
      }
    }
    SetBit(*live_, row, literals.has_value());
    Replace(row, now);
  }
  // The row is decided one literal at a time, unless `settled`.
  void Settle(size_t row, bool settled) {
    if (d_.unsettled.empty() && settled) return;
    d_.unsettled.resize(d_.words);
    SetBit(d_.unsettled, row, !settled);
  }
  void Finish() { d_.live = std::move(live_); }

 private:
  bool Asks(absl::Span<const Literal> row, int slot) const {
    return std::any_of(row.begin(), row.end(), [&](Literal literal) {
      const Predicate& p = d_.predicates[literal.predicate()];
      return p.is_cut() && p.slot == slot;
    });
  }
  Column& Own(size_t c) {
    if (columns_[c] == nullptr) {
      columns_[c] = std::make_shared<Column>(*d_.columns[c]);
      d_.columns[c] = columns_[c];
    }
    return *columns_[c];
  }
  void Replace(size_t row, const Row& literals) {
    const size_t b = row / RowBlock::kRows, i = row % RowBlock::kRows;
    if (blocks_[b] == nullptr) {
      blocks_[b] = std::make_shared<RowBlock>(*d_.rows[b]);
      d_.rows[b] = blocks_[b];
    }
    RowBlock& block = *blocks_[b];
    const auto begin = block.literals.begin() + block.begin[i];
    const auto end = block.literals.begin() + block.begin[i + 1];
    const int64_t more = static_cast<int64_t>(literals.size()) - (end - begin);
    block.literals.insert(block.literals.erase(begin, end), literals.begin(), literals.end());
    for (size_t k = i + 1; k <= RowBlock::kRows; ++k) {
      block.begin[k] = static_cast<uint32_t>(block.begin[k] + more);
    }
  }

  IndexData& d_;
  std::vector<std::shared_ptr<Column>> columns_;
  std::vector<std::shared_ptr<RowBlock>> blocks_;
  std::shared_ptr<std::vector<uint64_t>> live_;
};

// The literal that a row hangs on in a search: the longest text that must be found.
const Literal* KeyOfRow(const IndexData& d, const Row& row) {
  const Literal* key = nullptr;
  size_t longest = 0;
  for (const Literal& literal : row) {
    const Predicate& p = d.predicates[literal.predicate()];
    if (!p.is_searched() || literal.negated() || p.text.size() <= longest) continue;
    longest = p.text.size();
    key = &literal;
  }
  return key;
}

// Whether the bitmaps of columns and one search decide the row.
bool Decided(const IndexData& d, const Row& row, const Literal* key) {
  return std::all_of(row.begin(), row.end(), [&](Literal literal) {
    const Predicate& p = d.predicates[literal.predicate()];
    return (p.is_cut() && ColumnOf(d, p.slot) != nullptr) || (key != nullptr && literal == *key);
  });
}

class Assembler {
 public:
  Assembler(IndexData* data, std::vector<std::vector<Row>> rows)
      : d_(*data), rows_(std::move(rows)) {}

  void Run() {
    LayOut();
    MakeColumns();
    MakeSearches();
    FillRows();
    for (const auto& rows : searches_) d_.searches.push_back(rows);
    std::stable_sort(d_.columns.begin(), d_.columns.end(), [&](const auto& a, const auto& b) {
      return a->Weight(d_.words * 64) < b->Weight(d_.words * 64);
    });
  }

 private:
  // Room for a few more conditions and rows, so that most changes find their place.
  void LayOut() {
    size_t extra = 0;
    for (const auto& rows : rows_) extra += rows.empty() ? 0 : rows.size() - 1;
    d_.size = rows_.size();
    d_.extra_begin = RoundUp(d_.size + d_.size / 64 + 1, 64);
    d_.words = RoundUp(d_.extra_begin + extra + extra / 16 + 16, 64 * kBlockWords) / 64;
    d_.extra_of.assign(d_.words * 64 - d_.extra_begin, IndexData::kFree);
    d_.extra_rows.clear();
    d_.live = std::make_shared<std::vector<uint64_t>>(d_.words);
    d_.unsettled.clear();
  }

  void MakeColumns() {
    std::vector<std::vector<const Predicate*>> by_slot(d_.environment->fields().size());
    for (uint32_t p = 0; p < d_.predicates.size(); ++p) {
      if (d_.predicates[p].is_cut()) by_slot[d_.predicates[p].slot].push_back(&d_.predicates[p]);
    }
    d_.columns.clear();
    columns_.clear();
    column_of_.assign(by_slot.size(), -1);
    for (size_t slot = 0; slot < by_slot.size(); ++slot) {
      if (by_slot[slot].empty()) continue;
      column_of_[slot] = static_cast<int>(columns_.size());
      columns_.push_back(
          std::make_shared<Column>(static_cast<int>(slot), Domain(by_slot[slot]), d_.words));
      d_.columns.push_back(columns_.back());
    }
    sets_.resize(d_.predicates.size() * 2);
    for (uint32_t p = 0; p < d_.predicates.size(); ++p) {
      const Predicate& predicate = d_.predicates[p];
      if (!predicate.is_cut()) continue;
      const Domain& domain = columns_[column_of_[predicate.slot]]->domain();
      sets_[2 * p] = domain.SetsOf(predicate, false);
      sets_[2 * p + 1] = domain.SetsOf(predicate, true);
    }
  }

  void MakeSearches() {
    std::vector<int> search_of_slot(d_.environment->fields().size(), -1);
    std::vector<std::shared_ptr<FieldSearch>> searches;
    d_.searches.clear();
    d_.search_of.assign(d_.predicates.size(), -1);
    d_.place_of.assign(d_.predicates.size(), 0);
    std::vector<uint32_t> places;
    for (uint32_t p = 0; p < d_.predicates.size(); ++p) {
      const Predicate& predicate = d_.predicates[p];
      if (!predicate.is_searched()) continue;
      int& search = search_of_slot[predicate.slot];
      if (search < 0) {
        search = static_cast<int>(searches.size());
        searches.push_back(std::make_shared<FieldSearch>(predicate.slot, predicate.declared));
        places.push_back(0);
      }
      searches[search]->Add(p, predicate);
      d_.search_of[p] = search;
      d_.place_of[p] = places[search]++;
    }
    for (size_t i = 0; i < searches.size(); ++i) {
      searches[i]->Finish();
      auto rows = std::make_shared<SearchRows>();
      rows->search = searches[i];
      rows->keyed.resize(d_.words);
      rows->rows_of_place.resize(places[i]);
      searches_.push_back(std::move(rows));
    }
    d_.loose = 0;
  }

  void FillRows() {
    std::vector<const Row*> row_at(d_.words * 64);
    size_t extra = 0;
    for (size_t i = 0; i < rows_.size(); ++i) {
      if (!rows_[i].empty()) row_at[i] = &rows_[i][0];
      for (size_t k = 1; k < rows_[i].size(); ++k) {
        const size_t row = d_.extra_begin + extra;
        row_at[row] = &rows_[i][k];
        d_.extra_of[extra++] = static_cast<uint32_t>(i);
        d_.extra_rows.emplace_back(static_cast<uint32_t>(i), static_cast<uint32_t>(row));
      }
    }
    live_ = std::make_shared<std::vector<uint64_t>>(d_.words);
    d_.rows.clear();
    for (size_t from = 0; from < row_at.size(); from += RowBlock::kRows) {
      auto block = std::make_shared<RowBlock>();
      for (size_t i = 0; i < RowBlock::kRows && from + i < row_at.size(); ++i) {
        const Row* row = row_at[from + i];
        if (row != nullptr) {
          block->literals.insert(block->literals.end(), row->begin(), row->end());
          FillRow(from + i, *row);
        }
        block->begin[i + 1] = static_cast<uint32_t>(block->literals.size());
      }
      block->literals.shrink_to_fit();
      d_.rows.push_back(std::move(block));
    }
    d_.live = live_;
  }

  void FillRow(size_t row, const Row& literals) {
    SetBit(*live_, row, true);
    touched_.clear();
    for (const Literal literal : literals) {
      const Predicate& p = d_.predicates[literal.predicate()];
      if (!p.is_cut()) continue;
      const int c = column_of_[p.slot];
      auto at = std::find_if(touched_.begin(), touched_.end(),
                             [c](const auto& touched) { return touched.first == c; });
      if (at == touched_.end()) at = touched_.insert(at, {c, ClassSets{}});
      at->second.all &= sets_[literal.code].all;
      at->second.some &= sets_[literal.code].some;
    }
    for (const auto& [c, sets] : touched_) columns_[c]->SetRow(row, sets);
    const Literal* key = KeyOfRow(d_, literals);
    if (key != nullptr) {
      SearchRows& rows = *searches_[d_.search_of[key->predicate()]];
      SetBit(rows.keyed, row, true);
      rows.rows_of_place[d_.place_of[key->predicate()]].push_back(static_cast<uint32_t>(row));
    }
    if (!Decided(d_, literals, key)) {
      d_.unsettled.resize(d_.words);
      SetBit(d_.unsettled, row, true);
    }
  }

  IndexData& d_;
  std::vector<std::vector<Row>> rows_;
  std::vector<std::shared_ptr<Column>> columns_;
  std::vector<std::shared_ptr<SearchRows>> searches_;
  std::shared_ptr<std::vector<uint64_t>> live_;
  std::vector<int> column_of_;
  std::vector<ClassSets> sets_;
  std::vector<std::pair<int, ClassSets>> touched_;
};

// The program of a predicate that time alone can change; its text compiles, since it was part of
// one that did.
std::optional<Program> MovingProgram(const IndexData& d, const Predicate& p) {
  if (p.kind == Predicate::Kind::kProgram) {
    return p.program->depends_on_now() ? p.program : std::nullopt;
  }
  if (p.kind == Predicate::Kind::kHas || !d.environment->fields()[p.slot].depends_on_now) {
    return std::nullopt;
  }
  Diagnostics ignored;
  return Program::Compile(*d.environment, TextOf(p, *d.environment), Type::kDyn, {}, &ignored);
}

// For each predicate that moves with time, the conditions that have it.
void NoteMoving(IndexData& d, const std::vector<std::vector<Row>>& rows) {
  std::vector<std::shared_ptr<NowPredicate>> moving(d.predicates.size());
  for (uint32_t p = 0; p < d.predicates.size(); ++p) {
    if (auto program = MovingProgram(d, d.predicates[p])) {
      moving[p] = std::make_shared<NowPredicate>(NowPredicate{p, *std::move(program), {}});
    }
  }
  for (size_t i = 0; i < rows.size(); ++i) {
    for (const Row& row : rows[i]) {
      for (const Literal literal : row) {
        const auto& at = moving[literal.predicate()];
        if (at == nullptr || (!at->conditions.empty() && at->conditions.back() == i)) continue;
        at->conditions.push_back(static_cast<uint32_t>(i));
      }
    }
  }
  d.now_predicates.clear();
  for (auto& at : moving) {
    if (at != nullptr && !at->conditions.empty()) d.now_predicates.push_back(std::move(at));
  }
}

// The same where one condition is another one now.
void NoteMovingAgain(IndexData& d, uint32_t condition, const std::vector<Row>& rows) {
  for (auto& moving : d.now_predicates) {
    const auto& had = moving->conditions;
    if (std::find(had.begin(), had.end(), condition) == had.end()) continue;
    auto without = std::make_shared<NowPredicate>(*moving);
    without->conditions.erase(
        std::find(without->conditions.begin(), without->conditions.end(), condition));
    moving = std::move(without);
  }
  for (const Row& row : rows) {
    for (const Literal literal : row) {
      const uint32_t p = literal.predicate();
      const auto at = std::find_if(d.now_predicates.begin(), d.now_predicates.end(),
                                   [p](const auto& moving) { return moving->predicate == p; });
      if (at == d.now_predicates.end()) {
        if (auto program = MovingProgram(d, d.predicates[p])) {
          d.now_predicates.push_back(std::make_shared<const NowPredicate>(
              NowPredicate{p, *std::move(program), {condition}}));
        }
      } else if ((*at)->conditions.empty() || (*at)->conditions.back() != condition) {
        auto with = std::make_shared<NowPredicate>(**at);
        with->conditions.push_back(condition);
        *at = std::move(with);
      }
    }
  }
}

std::vector<Row> RowsAt(const IndexData& d, size_t condition) {
  std::vector<Row> rows;
  d.ForEachRow(condition, [&](size_t row) {
    const absl::Span<const Literal> literals = d.RowAt(row);
    rows.emplace_back(literals.begin(), literals.end());
  });
  return rows;
}

}  // namespace

void MakeLookups(IndexData& d) {
  d.lookups.clear();
  d.lookups.reserve(d.columns.size());
  for (const auto& column : d.columns) d.lookups.emplace_back(*column);
}

namespace {

std::shared_ptr<const IndexData> Assemble(IndexData data, std::vector<std::vector<Row>> rows) {
  auto made = std::make_shared<IndexData>(std::move(data));
  made->predicates.Settle();
  NoteMoving(*made, rows);
  Assembler(made.get(), std::move(rows)).Run();
  MakeLookups(*made);
  return made;
}

// Takes free places for the rows of a condition and puts them there; false where there are not
// enough, with `d` in part changed.
bool Replace(IndexData& d, size_t condition, const std::vector<Row>& rows) {
  Writer writer(&d);
  std::vector<size_t> places;
  d.ForEachRow(condition, [&](size_t row) { places.push_back(row); });
  for (const size_t row : places) {
    writer.Put(row, std::nullopt);
    if (row >= d.extra_begin) d.extra_of[row - d.extra_begin] = IndexData::kFree;
  }
  d.extra_rows.erase(std::remove_if(d.extra_rows.begin(), d.extra_rows.end(),
                                    [&](const auto& pair) { return pair.first == condition; }),
                     d.extra_rows.end());
  size_t row = condition;
  for (size_t i = 0; i < rows.size(); ++i) {
    if (i > 0) {
      const auto free = std::find(d.extra_of.begin(), d.extra_of.end(), IndexData::kFree);
      if (free == d.extra_of.end()) return false;
      *free = static_cast<uint32_t>(condition);
      row = d.extra_begin + static_cast<size_t>(free - d.extra_of.begin());
      d.extra_rows.emplace_back(static_cast<uint32_t>(condition), static_cast<uint32_t>(row));
    }
    writer.Put(row, rows[i]);
    writer.Settle(row, Decided(d, rows[i], nullptr));
  }
  std::sort(d.extra_rows.begin(), d.extra_rows.end());
  // What hung on a search hangs on it no more: it is looked at one by one.
  for (auto& search : d.searches) {
    const auto is_keyed = [&](size_t at) { return (search->keyed[at / 64] >> (at % 64) & 1) != 0; };
    std::vector<size_t> now{condition};
    d.ForEachRow(condition, [&now](size_t at) { now.push_back(at); });
    now.insert(now.end(), places.begin(), places.end());
    for (const size_t at : now) {
      if (!is_keyed(at)) continue;
      auto changed = std::make_shared<SearchRows>(*search);
      SetBit(changed->keyed, at, false);
      search = std::move(changed);
    }
  }
  writer.Finish();
  MakeLookups(d);
  return true;
}

}  // namespace
}  // namespace internal

using internal::IndexData;
using internal::Literal;
using internal::Row;

Index::Index() {
  static const auto* const environment = new Environment;
  *this = Build(*environment, {});
}

Index Index::Build(const Environment& environment, absl::Span<const Program> conditions) {
  IndexData data;
  data.environment = &environment;
  std::vector<std::vector<Row>> rows;
  rows.reserve(conditions.size());
  for (const Program& condition : conditions) {
    rows.push_back(internal::RowsOf(condition, environment, data.predicates));
  }
  data.straight = conditions.size() <= internal::kStraightMax;
  if (data.straight) data.conditions.assign(conditions.begin(), conditions.end());
  return Index(internal::Assemble(std::move(data), std::move(rows)));
}

Index Index::With(size_t number, const Program& condition) const {
  EARSHOT_CHECK(number <= size());
  IndexData data = *data_;
  const size_t predicates = data.predicates.size();
  const std::vector<Row> rows = internal::RowsOf(condition, *data.environment, data.predicates);
  data.loose += data.predicates.size() - predicates;
  data.size = std::max(data.size, number + 1);
  data.straight = data.size <= internal::kStraightMax;
  if (data.straight) {
    data.conditions.resize(data.size, condition);
    data.conditions[number] = condition;
  } else {
    data.conditions.clear();
  }
  if (data.loose <= internal::kLoosePredicatesMax && number < data.extra_begin) {
    IndexData changed = data;
    if (internal::Replace(changed, number, rows)) {
      internal::NoteMovingAgain(changed, static_cast<uint32_t>(number), rows);
      return Index(std::make_shared<const IndexData>(std::move(changed)));
    }
  }
  std::vector<std::vector<Row>> all(data.size);
  for (size_t i = 0; i < size(); ++i) all[i] = internal::RowsAt(*data_, i);
  all[number] = rows;
  return Index(internal::Assemble(std::move(data), std::move(all)));
}

size_t Index::size() const { return data_->size; }

size_t Index::MemoryBytes() const {
  const IndexData& d = *data_;
  size_t bytes = sizeof(IndexData) + d.predicates.MemoryBytes() +
                 d.lookups.capacity() * sizeof(internal::Lookup) + d.live->capacity() * 8 +
                 d.unsettled.capacity() * 8 + d.extra_of.capacity() * 4 +
                 d.extra_rows.capacity() * 8 + d.search_of.capacity() * 8;
  for (const auto& column : d.columns) bytes += column->MemoryBytes();
  for (const auto& block : d.rows) {
    bytes += block->begin.capacity() * 4 + block->literals.capacity() * sizeof(Literal);
  }
  for (const auto& search : d.searches) {
    bytes += search->search->MemoryBytes() + search->keyed.capacity() * 8;
    for (const auto& rows : search->rows_of_place) bytes += sizeof(rows) + rows.capacity() * 4;
  }
  for (const auto& moving : d.now_predicates) {
    bytes += sizeof(*moving) + moving->conditions.capacity() * 4;
  }
  return bytes;
}

}  // namespace earshot::cel
