#include "fold/matches.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace earshot::fold {
namespace {

constexpr absl::string_view kMail[] = {"email", "mail", "smtp"};
constexpr absl::string_view kNumbers[] = {"phone", "tel", "mobile", "sms", "whatsapp"};
// International numbers have at most fifteen digits; with fewer than eight they are short codes.
constexpr size_t kDigitsMin = 8, kDigitsMax = 15;

// What a provider takes for the same mailbox.
struct Provider {
  absl::string_view domain, canonical;
  bool dots;  // of no meaning before the @
  bool plus;  // what follows it is a tag
};
constexpr Provider kProviders[] = {
    {"gmail.com", "gmail.com", true, true},        {"googlemail.com", "gmail.com", true, true},
    {"outlook.com", "outlook.com", false, true},   {"hotmail.com", "hotmail.com", false, true},
    {"live.com", "live.com", false, true},         {"icloud.com", "icloud.com", false, true},
    {"fastmail.com", "fastmail.com", false, true}, {"protonmail.com", "proton.me", false, true},
    {"proton.me", "proton.me", false, true},
};

template <size_t N>
bool IsOf(const absl::string_view (&spaces)[N], absl::string_view space) {
  return std::find(std::begin(spaces), std::end(spaces), space) != std::end(spaces);
}

std::string Mailbox(absl::string_view address) {
  std::string low = absl::AsciiStrToLower(absl::StripAsciiWhitespace(address));
  const size_t at = low.rfind('@');
  if (at == std::string::npos || at == 0 || at + 1 == low.size()) return "";
  std::string local = low.substr(0, at), domain = low.substr(at + 1);
  for (const Provider& provider : kProviders) {
    if (domain != provider.domain) continue;
    if (provider.plus) local = local.substr(0, local.find('+'));
    if (provider.dots) std::erase(local, '.');
    domain = std::string(provider.canonical);
    break;
  }
  return local.empty() ? "" : absl::StrCat("email:", local, "@", domain);
}

std::string Number(absl::string_view number) {
  number = absl::StripAsciiWhitespace(number);
  std::string digits;
  const bool plus = absl::StartsWith(number, "+"), zeros = absl::StartsWith(number, "00");
  if (!plus && !zeros) return "";  // of which country?
  number.remove_prefix(plus ? 1 : 2);
  for (size_t i = 0; i < number.size(); ++i) {
    // "+49 (0)30": the trunk zero that is not dialled from abroad.
    if (number.substr(i, 3) == "(0)") {
      i += 2;
    } else if (absl::ascii_isdigit(number[i])) {
      digits.push_back(number[i]);
    } else if (!absl::StrContains(" -./()", number[i])) {
      return "";
    }
  }
  if (digits.size() < kDigitsMin || digits.size() > kDigitsMax || digits[0] == '0') return "";
  return absl::StrCat("phone:+", digits);
}

}  // namespace

std::string NormalKey(const care::Identity& identity) {
  if (IsOf(kMail, identity.space)) return Mailbox(identity.id);
  if (IsOf(kNumbers, identity.space)) return Number(identity.id);
  return "";
}

void Matches::See(const std::string& key, const std::string& node, const EventPtr& event,
                  bool add) {
  if (key.empty()) return;
  Nodes& nodes = seen_[key];
  Sightings& sightings = nodes[node];
  const bool first = sightings.empty();
  const EventPtr before = first ? nullptr : *sightings.begin();
  if (add) {
    sightings.insert(event);
    keys_of_[node].insert(key);
  } else {
    sightings.erase(event);
  }
  const EventPtr now = sightings.empty() ? nullptr : *sightings.begin();
  if (now == nullptr) {
    nodes.erase(node);
    keys_of_[node].erase(key);
    if (keys_of_[node].empty()) keys_of_.erase(node);
    if (nodes.empty()) seen_.erase(key);
  }
  // Alone under its key it matches nobody, and nobody before.
  if (now != before && (standing_.contains(key) || nodes.size() > 1)) dirty_.insert(key);
}

void Matches::Change(const EventPtr& event, bool add) {
  const policy::Policy& policy = context_->At(event->occurred_at);
  const auto see = [&](const care::Identity& identity) {
    if (policy.IsOwn(identity)) return;
    See(NormalKey(identity), Directory::NodeOf(identity), event, add);
  };
  const auto named = [&](const std::string& customer, const std::string& node) {
    if (!customer.empty()) See("customer:" + customer, node, event, add);
  };
  if (const care::Interaction* i = event->interaction()) {
    if (i->direction != care::Direction::kInbound || i->author.role != care::Role::kCustomer) {
      return;
    }
    see(i->author.identity);
    if (!policy.IsOwn(i->author.identity)) {
      named(i->customer_ref, Directory::NodeOf(i->author.identity));
    }
  } else if (const auto* call = std::get_if<care::CallStep>(&event->body)) {
    if (!call->caller.empty()) see(call->caller);
  } else if (const auto* upsert = std::get_if<care::CustomerUpsert>(&event->body)) {
    for (const care::Identity& identity : upsert->identities) see(identity);
    named(upsert->customer, Directory::NodeOfCustomer(upsert->customer));
  } else if (const auto* seen = std::get_if<care::IdentityObservation>(&event->body)) {
    see(seen->identity);
  } else if (const auto* said = std::get_if<care::IdentityStatement>(&event->body)) {
    Touch({Directory::NodeOf(said->a), said->customer.empty()
                                           ? Directory::NodeOf(said->b)
                                           : Directory::NodeOfCustomer(said->customer)});
  }
}

void Matches::Touch(const std::vector<std::string>& nodes) {
  if (seen_.empty()) return;
  for (const std::string& node : nodes) {
    const auto it = keys_of_.find(node);
    if (it != keys_of_.end()) dirty_.insert(it->second.begin(), it->second.end());
  }
}

// Each node is held against those that were seen before it, in that order.
care::Decisions Matches::Judge(const std::string& key) const {
  care::Decisions out;
  const auto found = seen_.find(key);
  if (found == seen_.end()) return out;
  std::vector<std::pair<EventPtr, std::string>> nodes;
  for (const auto& [node, sightings] : found->second) nodes.emplace_back(*sightings.begin(), node);
  std::sort(nodes.begin(), nodes.end(), [](const auto& a, const auto& b) {
    if (a.first != b.first) return care::InOrder(*a.first, *b.first);
    return a.second < b.second;
  });
  for (size_t i = 1; i < nodes.size(); ++i) {
    const auto& [event, node] = nodes[i];
    const std::string* with = nullptr;
    bool known = false;
    for (size_t j = 0; j < i; ++j) {
      known |= directory_->AreOne(node, nodes[j].second);
      if (with == nullptr && !directory_->AreDistinct(node, nodes[j].second)) {
        with = &nodes[j].second;
      }
    }
    if (known || with == nullptr) continue;
    care::Decision d;
    d.kind = care::DecisionKind::kIdentityMatchSuggest;
    d.subject = "identity:" + node;
    d.at = event->occurred_at;
    d.trigger = absl::StrCat("event:", event->source, "/", event->id);
    d.policy = context_->At(d.at).hash();
    d.With("key", key);
    d.With("with", *with);
    d.Because("same_key", absl::StrCat(node, " and ", *with, " are both ", key));
    d.id = care::DecisionId(context_->tenant, d);
    out.push_back(std::move(d));
  }
  return out;
}

void Matches::Tell(care::Decisions& out) {
  if (dirty_.empty()) return;
  care::Decisions before, after;
  for (const std::string& key : std::exchange(dirty_, {})) {
    const auto stood = standing_.find(key);
    if (stood != standing_.end()) {
      before.Append(stood->second);
      standing_.erase(stood);
    }
    care::Decisions stands = Judge(key);
    after.Append(stands);
    if (!stands.empty()) standing_[key] = std::move(stands);
  }
  out.Append(Correct(context_->tenant, before, after));
}

care::Decisions Matches::Standing() const {
  care::Decisions out;
  for (const auto& [key, decisions] : standing_) {
    out.Append(decisions);
  }
  return out;
}

}  // namespace earshot::fold
