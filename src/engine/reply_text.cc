#include "engine/reply_text.h"

#include <string>
#include <utility>

#include "base/time.h"
#include "text/message.h"

namespace earshot::engine {
namespace {

constexpr char kText[] = "text";

// Times are told in the customer's zone where it is known, else in that of the touchpoint's hours.
std::string ZoneOf(const policy::Policy& policy, const care::Decision& d) {
  std::string zone(d.Argument("zone"));
  if (text::IsZone(zone)) return zone;
  return policy.CalendarOf(policy.FindTouchpoint(d.channel, d.touchpoint)).zone();
}

void Write(const policy::Policy& policy, care::Decision& d) {
  const policy::Reply* reply = policy.FindReply(d.Argument("reply"));
  if (reply == nullptr) return;
  text::MessageValues values;
  for (const char* name : {"case", "customer_name"}) {
    values[name].words = std::string(d.Argument(name));
  }
  values["channel"].words = d.channel;
  for (const char* name : {"due_at", "opens_at"}) {
    if (const auto at = ParseInstant(d.Argument(name))) values[name] = {"", *at, true};
  }
  const policy::Reply::Text& said = policy.TextIn(*reply, d.Argument("language"));
  std::string text = said.message.Format(values, said.language, ZoneOf(policy, d), d.at);
  d.With(kText, std::move(text));
}

}  // namespace

void WriteReplyTexts(const fold::Context* first, care::Decisions& decisions) {
  for (size_t i = 0; i < decisions.size(); ++i) {
    const care::Decision& d = decisions[i];
    if (d.kind != care::DecisionKind::kAcknowledgeSuggest || d.Argument("reply").empty()) continue;
    for (const fold::Context* c = first; c != nullptr; c = c->next) {
      if (c->policy->hash() != d.policy) continue;
      care::Decision written = d;
      Write(*c->policy, written);
      decisions.Replace(i, std::move(written));
      break;
    }
  }
}

}  // namespace earshot::engine
