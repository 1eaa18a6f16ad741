#include "fold/redact.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "fold/issue.h"
#include "fold/names.h"
#include "fold/state.h"

namespace earshot::fold {
namespace {

// Looks for names that go; `about`: only as what the event is about.
struct Finder {
  const Erased& erased;
  bool about, found = false;
  void Identity(const care::Identity& v, Part part) {
    found |= Counts(part) && erased.identities.contains(v);
  }
  void Customer(const std::string& v, Part part) {
    found |= Counts(part) && erased.customers.contains(v);
  }
  void Interaction(const care::InteractionKey& v, Part part) {
    found |= Counts(part) && erased.interactions.contains(v);
  }
  void Thread(const std::string&, const std::string&) {}
  void Case(const std::string&) {}
  void Order(const std::string&) {}
  bool Counts(Part part) const { return !about || part == Part::kSubject; }
};

std::string ThreadName(const std::string& source, const std::string& thread) {
  return absl::StrCat(source, "/", thread);
}

// "aaa", "aab", ...: letters alone, since digits refer to orders.
std::string Letters(size_t n) {
  std::string out;
  for (int i = 0; i < 3 || n > 0; ++i, n /= 26)
    out.insert(out.begin(), static_cast<char>('a' + n % 26));
  return out;
}

// No word of it is long enough to be a term of an issue.
std::string ShortWords(size_t n) {
  std::string out;
  for (const char c : Letters(n))
    absl::StrAppend(&out, out.empty() ? "" : ".", "z", std::string(1, c));
  return out;
}

// The new name of `old`: one that is made where there is none yet.
template <typename Make>
const std::string& NewName(absl::btree_map<std::string, std::string>& names, const std::string& old,
                           const Make& make) {
  const auto [it, is_new] = names.try_emplace(old);
  if (is_new) it->second = make(names.size());
  return it->second;
}

// As LongestSpanIn of issue.cc reads it back, in the largest unit that is exact; no number of six digits, which
// would be an order.
std::string SpanInWords(Span span) {
  const int64_t minutes = span.micros / Minutes(1).micros;
  if (minutes % (24 * 60) == 0 || minutes >= 100'000)
    return absl::StrCat(minutes / (24 * 60), " days");
  if (minutes % 60 == 0) return absl::StrCat(minutes / 60, " hours");
  return absl::StrCat(minutes, " minutes");
}

}  // namespace

bool IsAbout(const care::Event& event, const Erased& erased) {
  Finder finder{erased, true};
  VisitNames(event, finder);
  return finder.found;
}

bool Names(const care::Event& event, const Erased& erased) {
  Finder finder{erased, false};
  VisitNames(event, finder);
  return finder.found;
}

struct Redactor::Collect {
  Redactor& r;
  bool goes;
  void Identity(const care::Identity&, Part) {}
  void Customer(const std::string&, Part) {}
  void Interaction(const care::InteractionKey&, Part) {}
  void Thread(const std::string& source, const std::string& v) {
    See({'t', ThreadName(source, v)});
  }
  void Case(const std::string& v) { See({'c', v}); }
  void Order(const std::string& v) { See({'o', absl::AsciiStrToUpper(v)}); }
  void See(Reference reference) {
    if (goes) {
      r.references_[std::move(reference)];
    } else {
      r.of_others_.insert(std::move(reference));
    }
  }
};

struct Redactor::Replace {
  const Redactor& r;
  void Identity(care::Identity& v, Part) {
    const auto it = r.identities_.find(v);
    if (it != r.identities_.end()) v.id = it->second;
  }
  void Customer(std::string& v, Part) {
    const auto it = r.customers_.find(v);
    if (it != r.customers_.end()) v = it->second;
  }
  void Interaction(care::InteractionKey& v, Part) {
    if (!r.erased_.interactions.contains(v)) return;
    v.id = r.ids_.at(v);
  }
  void Thread(const std::string& source, std::string& v) { Put({'t', ThreadName(source, v)}, v); }
  void Case(std::string& v) { Put({'c', v}, v); }
  void Order(std::string& v) { Put({'o', absl::AsciiStrToUpper(v)}, v); }
  void Put(const Reference& reference, std::string& v) {
    const auto it = r.references_.find(reference);
    if (it != r.references_.end()) v = it->second;
  }
};

void Redactor::See(const care::Event& event, bool goes) {
  Collect collect{*this, goes};
  VisitNames(event, collect);
  if (goes) ids_[event.interaction_key()];
}

void Redactor::Settle() {
  for (const care::InteractionKey& key : erased_.interactions) ids_[key];
  for (const care::Identity& identity : erased_.identities) identities_[identity];
  for (const std::string& customer : erased_.customers) customers_[customer];
  // What somebody else's event names as well is not his alone: without it what he shares would fall apart.
  absl::erase_if(references_,
                 [this](const auto& entry) { return of_others_.contains(entry.first); });
  size_t index = 0;
  for (auto& [old, name] : ids_) name = NameOf(++index);
  for (auto& [old, name] : identities_) name = NameOf(++index);
  for (auto& [old, name] : customers_) name = NameOf(++index);
  for (auto& [old, name] : references_) {
    // An order that a text refers to is the one that a field names.
    name = old.first == 'o' ? NumberOf(old.second) : NameOf(++index);
  }
}

std::string Redactor::NumberOf(const std::string& reference) {
  if (of_others_.contains({'o', reference})) return reference;
  return NewName(numbers_, reference,
                 [this](size_t n) { return absl::StrFormat("XQ%dX%06d", number_, n); });
}

std::string Redactor::NameOf(size_t index) const {
  return absl::StrFormat("erased-%06d-%06d", number_, index);
}

absl::btree_set<std::string> Redactor::CompetitorsOfAll(absl::string_view text) const {
  absl::btree_set<std::string> names;
  for (const Context* context = first_; context != nullptr; context = context->next) {
    for (std::string& name : CompetitorsIn(*context->policy, text)) names.insert(std::move(name));
  }
  return names;
}

bool Redactor::IsWordOfPolicy(absl::string_view word) const {
  for (const Context* context = first_; context != nullptr; context = context->next) {
    const policy::Policy& policy = *context->policy;
    for (const policy::Phrases* phrases :
         {&policy.competitor_names(), &policy.brand_names(), &policy.brand_descriptions()}) {
      if (phrases->HasWord(word)) return true;
    }
  }
  return false;
}

// A text of which the fold makes the same: what it refers to and the words that make it like others, as numbers;
// the channel that failed him and for how long; the competitors and brands that it names or describes; and a number
// of its own, since two revisions differ or do not.
std::string Redactor::WordsOf(const care::Interaction& interaction) {
  const std::string all = absl::StrCat(interaction.subject, " ", interaction.text);
  std::vector<std::string> out;
  std::vector<std::string> numbers = ReferencesIn(interaction.text);
  for (std::string& more : ReferencesIn(interaction.subject)) numbers.push_back(std::move(more));
  for (const std::string& number : numbers) {
    out.push_back(NumberOf(number));
  }
  for (const std::string& term : TermsIn(all)) {
    if (std::find(numbers.begin(), numbers.end(), absl::AsciiStrToUpper(term)) != numbers.end())
      continue;
    // A name that is kept below brings its words along: under another name they would be counted twice.
    if (IsWordOfPolicy(term)) {
      out.push_back(term);
      continue;
    }
    out.push_back(NewName(words_, term, [this](size_t n) {
      return absl::StrCat("xq", Letters(static_cast<size_t>(number_)), Letters(n));
    }));
  }
  if (const auto report = FailedChannelIn(interaction.text); report.has_value()) {
    out.push_back(report->channel_kind);
    if (report->lost > Span{}) out.push_back(SpanInWords(report->lost));
  }
  absl::btree_set<std::string> names = CompetitorsOfAll(interaction.text);
  for (const Context* context = first_; context != nullptr; context = context->next) {
    for (const policy::Phrases* phrases :
         {&context->policy->brand_names(), &context->policy->brand_descriptions()}) {
      // As the policy has them: they are nobody's.
      for (const NameFound& name : NamesIn(*phrases, all)) {
        names.insert(absl::AsciiStrToLower(all.substr(name.begin, name.end - name.begin)));
      }
    }
  }
  out.insert(out.end(), names.begin(), names.end());
  out.push_back(NewName(texts_, interaction.text, ShortWords));
  // Apart, so that two words side by side are no name of two words.
  return absl::StrJoin(out, " | ");
}

void Redactor::RedactInteraction(care::Interaction& i, bool inbound) {
  const bool in_subject = i.text.empty();
  if (!i.text.empty() || !i.subject.empty()) {
    std::string words = WordsOf(i);
    i.text.clear();
    i.subject.clear();
    (in_subject ? i.subject : i.text) = std::move(words);
  }
  if (inbound || erased_.identities.contains(i.author.identity)) i.author.handle.clear();
  i.geo = {};
  for (care::Attachment& attachment : i.attachments) attachment.hash.clear();
  // Figures are made by product, and a reply of the policy is promised by its name; the rest is the host's own.
  std::erase_if(i.attributes, [inbound](const auto& entry) {
    return entry.first != "product" && (inbound || entry.first != kReplyAttribute);
  });
  if (i.assessment.has_value()) i.assessment->evidence.clear();
}

care::Event Redactor::Redact(const care::Event& event) {
  care::Event out = RedactInPlace(event);
  out.id = ids_.at(event.interaction_key());
  return out;
}

care::Event Redactor::RedactInPlace(const care::Event& event) {
  care::Event out = event;
  struct Prose {
    Redactor& r;
    void operator()(care::Interaction& b) {
      r.RedactInteraction(b, b.direction == care::Direction::kInbound);
    }
    void operator()(care::CustomerUpsert& b) {
      b.name.clear();
      b.zone.clear();
      b.attributes.clear();
    }
    void operator()(care::IdentityStatement& b) { b.evidence.clear(); }
    void operator()(care::IdentityObservation& b) { b.handle.clear(); }
    void operator()(care::CaseStatement& b) { b.reason.clear(); }
    void operator()(care::Waiver& b) { b.reason = "erased"; }  // may not be empty
    void operator()(care::Promise& b) { b.text.clear(); }
    void operator()(care::AccountChange& b) {
      b.reason = absl::StrJoin(r.CompetitorsOfAll(b.reason), " ");
    }
    void operator()(care::InteractionChange&) {}
    void operator()(care::AgentAssignment&) {}
    void operator()(care::ClockAdvance&) {}
    void operator()(care::PolicyActivation&) {}
    void operator()(care::RuleRun&) {}
    void operator()(care::CallStep&) {}
    void operator()(care::PartyUpsert&) {}
    void operator()(care::SurveyResponse&) {}
    void operator()(care::Consent&) {}
  };
  std::visit(Prose{*this}, out.body);
  Replace replace{*this};
  VisitNames(out, replace);
  return out;
}

care::Event Redactor::Rename(const care::Event& event) const {
  care::Event out = event;
  Replace replace{*this};
  VisitNames(out, replace);
  return out;
}

}  // namespace earshot::fold
