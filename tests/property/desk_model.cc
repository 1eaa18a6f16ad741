#include "property/desk_model.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "property/desk.h"

namespace earshot::property {
namespace {

std::string Time(Instant at) { return at == kNever ? "-" : FormatInstant(at); }

std::string ShowClocks(const std::vector<Clock>& clocks) {
  std::string out;
  for (const Clock& c : clocks) {
    absl::StrAppend(&out, " [", c.target->name, " ", c.state, " ", Time(c.started), " ",
                    Time(c.ended), "]");
  }
  return out;
}

// Who is older than fair_after comes first, by age alone; then points, then age.
bool IsServedBefore(const Desk::Waiting& a, const Desk::Waiting& b) {
  if (a.aged != b.aged) return a.aged;
  if (!a.aged && a.points != b.points) return a.points > b.points;
  if (a.published != b.published) return a.published < b.published;
  return a.id < b.id;
}

}  // namespace

void Desk::Tell(DeskAnswer& answer) const {
  std::string line = customer_.name + " =";
  for (const std::string& node : customer_.nodes) {
    if (node.rfind("customer:", 0) != 0) absl::StrAppend(&line, " ", node);
  }
  answer.customers.push_back(line);
  for (const Said& said : said_) {
    if (said.now.direction != care::Direction::kInbound) continue;
    answer.dispositions.push_back(absl::StrCat(said.key.Text(),
                                               said.noise.empty() ? " obligation " : " noise ",
                                               said.noise.empty() ? said.obligation : said.noise));
  }
  for (const Owed& o : owed_) {
    std::vector<std::string> messages;
    for (const InteractionKey& key : o.messages) messages.push_back(key.Text());
    answer.obligations.push_back(absl::StrCat(
        o.id, " ", o.state, " case=", o.case_id, o.first ? " first" : "", " published=",
        Time(o.published), " received=", Time(o.received), " acknowledged=", Time(o.acknowledged),
        " closed=", Time(o.closed), " by=", o.closed_by, " ignored=", Time(o.ignored),
        " agent=", o.agent, " messages=", absl::StrJoin(messages, ","), ShowClocks(o.clocks)));
  }
  for (const Case& c : cases_) {
    if (c.messages == 0) continue;
    answer.obligations.push_back(absl::StrCat("case ", c.id, " messages=", c.messages,
                                              " answers=", c.answers, c.resolved ? " resolved" : "",
                                              ShowClocks(c.resolutions)));
  }
  answer.decisions.insert(answer.decisions.end(), decisions_.begin(), decisions_.end());
}

void Desk::AddWaiting(std::vector<Waiting>& queue) {
  const policy::PriorityWeights& w = p_.priority();
  for (const Owed& owed : owed_) {
    if (!owed.Open()) continue;
    const Span wait = w_.end - owed.published;
    int64_t points = w.severity * owed.severity / 1000 - w.sentiment * owed.score / 1000;
    if (owed.expectation != nullptr) {
      const int64_t part = wait.micros * 1000 / owed.expects.micros;
      points += w.urgency * std::min<int64_t>(part, 4000) / 1000;
    }
    points += w.repost * std::min<int64_t>(5, static_cast<int64_t>(owed.messages.size()) - 1);
    const double decades = std::floor(1000 * std::log10(1 + owed.reach) + 1e-6);
    const int64_t boost =
        std::min(w.reach_bound, w.reach_per_decade * static_cast<int64_t>(decades) / 1000);
    const bool semi = owed.visibility == care::Visibility::kSemiPublic;
    if (owed.visibility != care::Visibility::kPrivate) points += semi ? boost * 3 / 10 : boost;
    if (const auto it = w.tier.find(tier_); it != w.tier.end()) points += it->second;
    queue.push_back({owed.id, owed.published, points + owed.points, wait > w.fair_after});
  }
}

DeskAnswer ModelAnswer(const DeskWorld& world) {
  DeskAnswer answer;
  std::vector<Desk::Waiting> queue;
  for (const PlacedCustomer& customer : PlaceEvents(world)) {
    Desk desk(world, customer);
    desk.Walk();
    desk.Tell(answer);
    desk.AddWaiting(queue);
  }
  std::sort(queue.begin(), queue.end(), IsServedBefore);
  for (const Desk::Waiting& w : queue) {
    answer.queue.push_back(absl::StrCat(w.id, " points=", w.points, w.aged ? " aged" : ""));
  }
  for (auto* lines :
       {&answer.customers, &answer.dispositions, &answer.obligations, &answer.decisions}) {
    std::sort(lines->begin(), lines->end());
  }
  return answer;
}

}  // namespace earshot::property
