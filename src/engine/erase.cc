#include "engine/erase.h"

#include <algorithm>
#include <utility>

#include "absl/container/btree_map.h"
#include "absl/container/btree_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/status.h"
#include "engine/reply_text.h"
#include "fold/names.h"
#include "fold/redact.h"
#include "wire/decisions.h"
#include "wire/events.h"
#include "wire/json_writer.h"
#include "wire/state.h"

namespace earshot::engine {
namespace {

constexpr absl::string_view kCustomerPrefix = "customer:", kPartyPrefix = "party:";

absl::Status CheckName(absl::string_view name) {
  if (absl::StartsWith(name, kPartyPrefix)) {
    return absl::InvalidArgumentError(
        absl::StrCat("'", name, "' is a party: ask for each of its customers"));
  }
  if (name.find(':') != absl::string_view::npos) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("'", name, "' names nobody; names are like 'x:42' or 'customer:7'"));
}

// Of whom: his nodes, and what of that is an identity and what the host's.
struct Person {
  absl::btree_set<std::string> nodes;
  fold::Erased names;
};

Person PersonOf(const std::vector<std::string>& nodes, const policy::Policy* policy) {
  Person person;
  for (const std::string& node : nodes) {
    if (absl::StartsWith(node, kCustomerPrefix)) {
      person.names.customers.insert(node.substr(kCustomerPrefix.size()));
    } else {
      const size_t colon = node.find(':');
      care::Identity identity{node.substr(0, colon), node.substr(colon + 1)};
      // Linked with one of ours by mistake: what speaks for us is nobody's data.
      if (policy != nullptr && policy->IsOwn(identity)) continue;
      person.names.identities.insert(std::move(identity));
    }
    person.nodes.insert(node);
  }
  return person;
}

absl::StatusOr<Person> Whose(EraseScope scope, absl::string_view name, const policy::Policy& policy,
                             const Population& population) {
  if (scope == EraseScope::kInteraction) return Person{};
  EARSHOT_RETURN_IF_ERROR(CheckName(name));
  const std::string node(name);
  if (scope == EraseScope::kIdentity && absl::StartsWith(node, kCustomerPrefix)) {
    return absl::InvalidArgumentError(absl::StrCat("'", name, "' is a customer, not an identity"));
  }
  Person person = PersonOf(
      scope == EraseScope::kCustomer ? population.GroupOf(node) : std::vector<std::string>{node},
      &policy);
  if (!person.nodes.empty()) return person;
  return absl::InvalidArgumentError(absl::StrCat("'", name, "' speaks for us (brand.own)"));
}

const care::InteractionKey* CallOf(const care::Event& event) {
  const auto* call = std::get_if<care::CallStep>(&event.body);
  return call == nullptr ? nullptr : &call->interaction;
}

// What is held on somebody, by key.
struct Held {
  // Placed with him, or a statement about him, which is placed nowhere.
  absl::btree_set<Digest128> his;
  // About him too, of an interaction that is another's: a revision that contradicts it.
  absl::btree_set<Digest128> strays;
  // Of others, in which he is named.
  absl::btree_set<Digest128> named;
  bool empty() const { return his.empty() && strays.empty() && named.empty(); }
};

// Adds his interactions to his names.
Held HeldOn(Person& person, absl::string_view interaction, const Population& population) {
  Held held;
  population.ForEach([&](const Delivery& delivery, const std::string* node) {
    const care::Event& event = *delivery.event;
    const bool his = node != nullptr && person.nodes.contains(*node);
    if (his) held.his.insert(delivery.key);
    const care::InteractionKey own = event.interaction_key();
    const care::InteractionKey* call = CallOf(event);
    if (event.interaction() != nullptr && (his || own.Text() == interaction)) {
      person.names.interactions.insert(own);
    }
    if (call != nullptr && (his || call->Text() == interaction)) {
      person.names.interactions.insert(*call);
    }
  });
  population.ForEach([&](const Delivery& delivery, const std::string* node) {
    if (held.his.contains(delivery.key)) return;
    if (fold::IsAbout(*delivery.event, person.names)) {
      const bool of_another = node != nullptr && !person.nodes.empty();
      (of_another ? held.strays : held.his).insert(delivery.key);
    } else if (fold::Names(*delivery.event, person.names)) {
      held.named.insert(delivery.key);
    }
  });
  return held;
}

// In the order of the fold.
std::vector<Delivery> InOrder(const absl::btree_set<Digest128>& keys,
                              const Population& population) {
  std::vector<Delivery> held;
  for (const Digest128& key : keys) held.push_back(population.Find(key));
  std::sort(held.begin(), held.end(),
            [](const Delivery& a, const Delivery& b) { return care::InOrder(*a.event, *b.event); });
  return held;
}

Delivery DeliveryOf(care::Event event, bool brought) {
  const Digest128 key = care::KeyOf(event);
  return {key, std::make_shared<const care::Event>(std::move(event)), brought};
}

// Reads the whole journal: an event may be in it more than once, and only the delivery that counts is held.
absl::Status PlanRecords(const absl::btree_map<Digest128, EventPtr>& in_place_of,
                         const fold::Erased& names, const Population& population,
                         store::Journal& journal, ErasePlan& plan) {
  const auto put = [&plan](int64_t seq, const care::Event& event) {
    plan.replacements.push_back({seq, {care::KeyOf(event), wire::EventToProto(event)}});
  };
  return journal.ReadFrom(0, [&](int64_t seq, const store::Record& record) {
    if (const auto it = in_place_of.find(record.key); it != in_place_of.end()) {
      put(seq, *it->second);
      return absl::OkStatus();
    }
    EARSHOT_ASSIGN_OR_RETURN(const care::Event event, wire::EventFromProto(record.body));
    if (!fold::Names(event, names)) return absl::OkStatus();
    // A delivery that another one took the place of says it of him, the one that counts of somebody else.
    const Delivery held = population.Find(record.key);
    if (held.event == nullptr) return absl::OkStatus();
    put(seq, *held.event);
    plan.marks.Add(event);
    return absl::OkStatus();
  });
}

}  // namespace

absl::StatusOr<ErasePlan> PlanErase(EraseScope scope, absl::string_view name,
                                    const fold::Context& first, Instant now,
                                    const Population& population, const Tombstones& tombstones,
                                    store::Journal* journal) {
  ErasePlan plan;
  EARSHOT_ASSIGN_OR_RETURN(Person person, Whose(scope, name, first.At(now), population));
  const Held held =
      HeldOn(person, scope == EraseScope::kInteraction ? name : absl::string_view(), population);
  if (held.empty()) return plan;

  fold::Redactor redactor(&first, person.names, tombstones.erasures() + 1);
  population.ForEach([&](const Delivery& delivery, const std::string*) {
    redactor.See(*delivery.event, held.his.contains(delivery.key));
  });
  redactor.Settle();
  plan.marks = tombstones.Begin();
  absl::btree_map<Digest128, EventPtr> in_place_of;
  const auto exchange = [&](const Delivery& old, care::Event now) {
    plan.marks.Add(*old.event);
    plan.deliveries.push_back(DeliveryOf(std::move(now), old.brought));
    in_place_of[old.key] = plan.deliveries.back().event;
  };
  for (const Delivery& old : InOrder(held.his, population)) {
    plan.gone.push_back(old.key);
    exchange(old, redactor.Redact(*old.event));
  }
  for (const Delivery& old : InOrder(held.strays, population)) {
    exchange(old, redactor.RedactInPlace(*old.event));
  }
  for (const Delivery& old : InOrder(held.named, population)) {
    exchange(old, redactor.Rename(*old.event));
  }
  for (const care::InteractionKey& key : person.names.interactions) plan.marks.Add(key);
  for (const Delivery& delivery : plan.deliveries) {
    if (in_place_of.contains(delivery.key) || population.Find(delivery.key).event == nullptr)
      continue;
    return absl::AlreadyExistsError(absl::StrCat("an event has the name of an erased one, '",
                                                 delivery.event->interaction_key().Text(), "'"));
  }
  if (journal != nullptr) {
    EARSHOT_RETURN_IF_ERROR(PlanRecords(in_place_of, person.names, population, *journal, plan));
  }
  plan.events = static_cast<int64_t>(held.his.size() + held.strays.size());
  plan.mentions = static_cast<int64_t>(held.named.size());
  plan.interactions = static_cast<int64_t>(person.names.interactions.size());
  return plan;
}

absl::StatusOr<std::string> ExportOf(absl::string_view name, const Population& population,
                                     const fold::Context& first, Instant now) {
  EARSHOT_RETURN_IF_ERROR(CheckName(name));
  const std::vector<std::string> nodes = population.GroupOf(std::string(name));
  Person person = PersonOf(nodes, nullptr);
  Held held = HeldOn(person, "", population);
  held.his.insert(held.strays.begin(), held.strays.end());
  if (held.empty()) {
    return absl::NotFoundError(absl::StrCat("nothing is held on '", name, "'"));
  }
  wire::JsonWriter w;
  w.BeginObject().Field("version", int64_t{1});
  if (now > kInstantMin) w.Field("now", FormatInstant(now));
  w.Key("names").BeginArray();
  for (const std::string& node : nodes) w.String(node);
  w.EndArray();
  const auto write = [&](absl::string_view field, const absl::btree_set<Digest128>& keys) {
    w.Key(field).BeginArray();
    for (const Delivery& one : InOrder(keys, population)) w.Raw(wire::EventToJson(*one.event));
    w.EndArray();
  };
  write("events", held.his);
  // Statements about others that name him: their content is theirs.
  w.Key("named_in").BeginArray();
  for (const Delivery& one : InOrder(held.named, population)) {
    w.BeginObject().Field("event", care::EventKindName(one.event->kind));
    w.Field("source", one.event->source).Field("id", one.event->id);
    w.Field("occurred_at", FormatInstant(one.event->occurred_at)).EndObject();
  }
  w.EndArray();

  const fold::Customer* customer = population.FindCustomer(std::string(name));
  care::Decisions decisions = population.StandingBeside();
  if (customer != nullptr) {
    decisions.Append(customer->Standing());
  }
  // Of a party or a storm only what is about him: who he shares it with is somebody else.
  decisions.EraseIf([&](const care::Decision& d) {
    if (person.names.identities.contains(d.identity)) return false;
    const bool shown = std::any_of(
        d.evidence.begin(), d.evidence.end(),
        [&](const care::Evidence& e) { return person.names.interactions.contains(e.interaction); });
    const size_t colon = d.subject.find(':');
    return !shown &&
           (colon == std::string::npos || !person.nodes.contains(d.subject.substr(colon + 1)));
  });
  decisions.Sort(ByContent);
  WriteReplyTexts(&first, decisions);
  w.Key("decisions").BeginArray();
  for (const care::Decision& decision : decisions) w.Raw(wire::DecisionToJson(decision));
  w.EndArray();
  if (customer != nullptr && customer->View().persons.size() == 1) {
    w.Key("state").Raw(wire::CustomerToJson(customer->View()));
  }
  w.EndObject();
  return w.Take();
}

}  // namespace earshot::engine
