#include "cel/index_search.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "cel/functions.h"

namespace earshot::cel::internal {
namespace {

constexpr int kAtomBytesMin = 3;

// Atoms are compared with the text folded by Fold. That is sound where the pattern itself has
// nothing but ASCII in it, escaped or not.
bool FoldsSafely(absl::string_view pattern) {
  for (size_t i = 0; i < pattern.size(); ++i) {
    if (static_cast<unsigned char>(pattern[i]) >= 0x80) return false;
    if (pattern[i] != '\\' || i + 1 == pattern.size()) continue;
    const char c = pattern[++i];
    if (c == 'x' || c == 'p' || c == 'P' || absl::ascii_isdigit(static_cast<unsigned char>(c))) {
      return false;
    }
  }
  return true;
}

// Lower case of ASCII and of the three characters beyond it that a pattern without regard to case,
// or the lower case of one, takes for ASCII: the sign of Kelvin, the long s, the dotted capital I.
void Fold(absl::string_view text, std::string& out) {
  out.clear();
  for (size_t i = 0; i < text.size(); ++i) {
    const absl::string_view rest = text.substr(i);
    if (static_cast<unsigned char>(text[i]) < 0x80) {
      out.push_back(absl::ascii_tolower(static_cast<unsigned char>(text[i])));
    } else if (rest.substr(0, 3) == "\xE2\x84\xAA") {
      out.push_back('k');
      i += 2;
    } else if (rest.substr(0, 2) == "\xC5\xBF") {
      out.push_back('s');
      ++i;
    } else if (rest.substr(0, 2) == "\xC4\xB0") {
      out.push_back('i');
      ++i;
    } else {
      out.push_back(text[i]);
    }
  }
}

bool Matches(const re2::RE2& pattern, absl::string_view text) {
  return re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), pattern);
}

}  // namespace

void FieldSearch::Add(uint32_t number, const Predicate& p) {
  const std::string text(p.constants[0].string_value());
  switch (p.kind) {
    case Predicate::Kind::kElement:
      elements_.emplace(text, number);
      return;
    case Predicate::Kind::kContains:
      contains_.numbers.push_back(number);
      contains_.texts.push_back(text);
      return;
    case Predicate::Kind::kStartsWith:
      begins_.numbers.push_back(number);
      begins_.texts.push_back(text);
      return;
    case Predicate::Kind::kEndsWith:
      ends_.numbers.push_back(number);
      ends_.texts.push_back(std::string(text.rbegin(), text.rend()));
      return;
    default:
      break;
  }
  int id = 0;
  if (filtered_ == nullptr) filtered_ = std::make_unique<re2::FilteredRE2>(kAtomBytesMin);
  if (FoldsSafely(text) && filtered_->Add(text, PatternOptions(), &id) == re2::RE2::NoError) {
    filtered_numbers_.push_back(number);
  } else {
    unfiltered_.emplace_back(number, p.pattern);
  }
}

void FieldSearch::Finish() {
  for (Group* group : {&contains_, &begins_, &ends_}) {
    group->needles = Needles(group->texts);
    group->texts.clear();
  }
  if (filtered_numbers_.empty()) {
    filtered_.reset();
    return;
  }
  std::vector<std::string> atoms;
  filtered_->Compile(&atoms);
  atoms_ = Needles(atoms);
}

void FieldSearch::Run(const Value& v, SearchScratch& scratch, std::vector<uint32_t>& found) const {
  if (v.is_list()) {
    for (size_t i = 0; i < v.list_size(); ++i) {
      const Value element = v.element(i);
      if (element.kind() != Value::Kind::kString) continue;
      const auto known = elements_.find(element.string_value());
      if (known != elements_.end()) found.push_back(known->second);
    }
    return;
  }
  const absl::string_view text = v.string_value();
  contains_.needles.Search(text, scratch.contains,
                           [&](uint32_t i) { found.push_back(contains_.numbers[i]); });
  begins_.needles.Prefixes(text.begin(), text.end(),
                           [&](uint32_t i) { found.push_back(begins_.numbers[i]); });
  ends_.needles.Prefixes(text.rbegin(), text.rend(),
                         [&](uint32_t i) { found.push_back(ends_.numbers[i]); });
  RunPatterns(text, scratch, found);
}

void FieldSearch::RunPatterns(absl::string_view text, SearchScratch& scratch,
                              std::vector<uint32_t>& found) const {
  for (const auto& [number, pattern] : unfiltered_) {
    if (Matches(*pattern, text)) found.push_back(number);
  }
  if (filtered_ == nullptr) return;
  scratch.atoms_found.clear();
  Fold(text, scratch.folded);
  atoms_.Search(scratch.folded, scratch.atoms,
                [&](uint32_t i) { scratch.atoms_found.push_back(static_cast<int>(i)); });
  std::sort(scratch.atoms_found.begin(), scratch.atoms_found.end());
  filtered_->AllPotentials(scratch.atoms_found, &scratch.candidates);
  for (const int id : scratch.candidates) {
    if (Matches(filtered_->GetRE2(id), text)) found.push_back(filtered_numbers_[id]);
  }
}

size_t FieldSearch::MemoryBytes() const {
  size_t bytes = sizeof(FieldSearch) + contains_.needles.MemoryBytes() +
                 begins_.needles.MemoryBytes() + ends_.needles.MemoryBytes() + atoms_.MemoryBytes();
  for (const auto& [text, number] : elements_) bytes += sizeof(text) + text.capacity() + 8;
  return bytes;
}

}  // namespace earshot::cel::internal
