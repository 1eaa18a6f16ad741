#include "engine/tombstones.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/sha256.h"
#include "base/status.h"
#include "fold/names.h"

namespace earshot::engine {
namespace {

constexpr char kSaltName[] = "erasure.salt";
constexpr char kCountName[] = "erasure.count";
constexpr size_t kMarkBytes = 16;

std::string ValueName(int64_t number) { return absl::StrCat("erasure.", number); }

std::string MarkOf(absl::string_view salt, char what, absl::string_view bytes) {
  const auto hash = Sha256(absl::StrCat(salt, std::string(1, what), bytes));
  return {reinterpret_cast<const char*>(hash.data()), kMarkBytes};
}
std::string MarkOf(absl::string_view salt, const care::Event& event) {
  const auto key = care::KeyOf(event).Bytes();
  return MarkOf(salt, 'e', {reinterpret_cast<const char*>(key.data()), key.size()});
}
std::string MarkOf(absl::string_view salt, const care::InteractionKey& key) {
  return MarkOf(salt, 'i', absl::StrCat(key.source.size(), ":", key.source, key.id));
}

// The interactions that an event is about.
struct About {
  std::vector<care::InteractionKey> keys;
  void Identity(const care::Identity&, fold::Part) {}
  void Customer(const std::string&, fold::Part) {}
  void Interaction(const care::InteractionKey& v, fold::Part part) {
    if (part == fold::Part::kSubject) keys.push_back(v);
  }
  void Thread(const std::string&, const std::string&) {}
  void Case(const std::string&) {}
  void Order(const std::string&) {}
};

}  // namespace

absl::Status Tombstones::Load(store::Journal& journal) {
  const absl::StatusOr<std::string> count = journal.GetMeta(kCountName);
  if (absl::IsNotFound(count.status())) return absl::OkStatus();
  if (!count.ok()) return count.status();
  if (!absl::SimpleAtoi(*count, &count_) || count_ < 0) {
    return absl::DataLossError("the number of erasures is no number");
  }
  EARSHOT_ASSIGN_OR_RETURN(salt_, journal.GetMeta(kSaltName));
  for (int64_t number = 1; number <= count_; ++number) {
    EARSHOT_ASSIGN_OR_RETURN(const std::string marks, journal.GetMeta(ValueName(number)));
    if (marks.size() % kMarkBytes != 0) {
      return absl::DataLossError(absl::StrCat("the marks of erasure ", number, " are cut short"));
    }
    for (size_t at = 0; at < marks.size(); at += kMarkBytes) {
      marks_.insert(marks.substr(at, kMarkBytes));
    }
  }
  return absl::OkStatus();
}

bool Tombstones::Holds(const care::Event& event) const {
  if (empty()) return false;
  if (marks_.contains(MarkOf(salt_, event))) return true;
  About about;
  fold::VisitNames(event, about);
  return std::any_of(about.keys.begin(), about.keys.end(), [this](const care::InteractionKey& key) {
    return marks_.contains(MarkOf(salt_, key));
  });
}

void Tombstones::CutReferences(care::Event& event) const {
  auto* interaction = std::get_if<care::Interaction>(&event.body);
  if (empty() || interaction == nullptr) return;
  for (care::InteractionKey* key : {&interaction->in_reply_to, &interaction->repost_of}) {
    if (!key->empty() && marks_.contains(MarkOf(salt_, *key))) *key = {};
  }
}

void Tombstones::Draft::Add(const care::Event& event) { marks_.insert(MarkOf(salt_, event)); }
void Tombstones::Draft::Add(const care::InteractionKey& interaction) {
  marks_.insert(MarkOf(salt_, interaction));
}

std::vector<store::NamedValue> Tombstones::Draft::Values() const {
  std::vector<std::string> sorted(marks_.begin(), marks_.end());
  std::sort(sorted.begin(), sorted.end());
  std::string all;
  for (const std::string& mark : sorted) all += mark;
  return {{kSaltName, salt_}, {kCountName, absl::StrCat(number_)}, {ValueName(number_), all}};
}

Tombstones::Draft Tombstones::Begin() const {
  Draft draft;
  draft.salt_ = salt_.empty() ? store::FreshSalt() : salt_;
  draft.number_ = count_ + 1;
  return draft;
}

void Tombstones::Keep(const Draft& draft) {
  salt_ = draft.salt_;
  count_ = draft.number_;
  marks_.insert(draft.marks_.begin(), draft.marks_.end());
}

}  // namespace earshot::engine
