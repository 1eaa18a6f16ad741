// The content hash of a policy: every value that it holds, in one order. Places are left out, lists
// whose order has no meaning are sorted, conditions are taken in their standard form.
#include <algorithm>
#include <tuple>
#include <vector>

#include "policy/compiler.h"

namespace earshot::policy {
namespace {

// Changes whenever the same file must be told apart from what it meant before.
constexpr int64_t kHashVersion = 1;

class Feed {
 public:
  // Every list says its name and its length, so that nothing runs into what follows.
  void List(absl::string_view name, size_t size) {
    digester_.Add(name).Add(static_cast<int64_t>(size));
  }
  void Text(absl::string_view text) { digester_.Add(text); }
  void Number(int64_t number) { digester_.Add(number); }
  void Number(Span span) { digester_.Add(span.micros); }
  void Digest(const Digest128& digest) { digester_.Add(digest); }
  void Condition(const cel::Program& program) {
    Diagnostics ignored;
    const std::optional<std::string> printed = cel::Print(program.source(), &ignored);
    Text(printed.has_value() ? absl::string_view(*printed) : program.source());
  }
  void Condition(const std::optional<cel::Program>& program) {
    Number(program.has_value() ? 1 : 0);
    if (program.has_value()) Condition(*program);
  }
  Digest128 Finish() const { return digester_.Finish(); }

 private:
  Digester digester_;
};

template <typename T, typename Key>
std::vector<const T*> Sorted(absl::Span<const T> all, const Key& key) {
  std::vector<const T*> sorted;
  for (const T& one : all) sorted.push_back(&one);
  std::sort(sorted.begin(), sorted.end(),
            [&key](const T* a, const T* b) { return key(*a) < key(*b); });
  return sorted;
}

void FeedSpans(std::vector<calendar::DaySpan> spans, Feed& feed) {
  std::sort(spans.begin(), spans.end(), [](const auto& a, const auto& b) {
    return std::tie(a.begin_minute, a.end_minute) < std::tie(b.begin_minute, b.end_minute);
  });
  feed.List("spans", spans.size());
  for (const calendar::DaySpan& span : spans) {
    feed.Number(span.begin_minute);
    feed.Number(span.end_minute);
  }
}

int64_t DayNumber(absl::CivilDay day) { return day - absl::CivilDay(1970, 1, 1); }

// What came to calendars after version 1: where it is not used the hash is what it was.
void FeedLater(const calendar::CalendarSpec& spec, Feed& feed) {
  if (!spec.changes.empty()) feed.List("changes", spec.changes.size());
  for (const calendar::Change* c : Sorted(absl::Span<const calendar::Change>(spec.changes),
                                          [](const auto& change) { return change.from; })) {
    feed.Number(DayNumber(c->from));
    feed.Number(c->until.has_value() ? DayNumber(*c->until) : -1);
    for (const auto& spans : c->week) FeedSpans(spans, feed);
  }
  if (!spec.closures.empty()) feed.List("closures", spec.closures.size());
  const auto by_time = [](const calendar::Period& p) {
    return std::make_tuple(p.seconds.begin, p.seconds.end, p.name);
  };
  for (const calendar::Period* p :
       Sorted(absl::Span<const calendar::Period>(spec.closures), by_time)) {
    feed.Number(p->seconds.begin);
    feed.Number(p->seconds.end);
    feed.Text(p->name);
  }
}

void FeedActions(const std::vector<Action>& then, Feed& feed) {
  feed.List("then", then.size());
  for (const Action& a : then) {
    feed.Number(static_cast<int64_t>(a.kind));
    feed.Number(a.level);
    feed.Text(a.to);
    feed.Number(a.amount);
  }
}

void FeedPlaces(const Policy& policy, const std::vector<Digest128>& calendar_specs, Feed& feed) {
  feed.List("channels", policy.channels().size());
  for (const Channel* c : Sorted(policy.channels(), [](const Channel& c) { return c.name; })) {
    feed.Text(c->name);
    feed.Text(c->kind);
    feed.Number(c->sync);
    feed.Number(static_cast<int64_t>(c->visibility));
    feed.Number(static_cast<int64_t>(c->lifecycle));
    // Added later: what does not use it keeps the hash that it had.
    if (c->since != kInstantMin) {
      feed.Text("since");
      feed.Number(c->since.micros);
    }
  }
  // A calendar goes in by name wherever it is used: its index is layout.
  const auto calendar_name = [&policy](int index) {
    return index < 0 ? absl::string_view() : absl::string_view(policy.calendars()[index].first);
  };
  feed.List("touchpoints", policy.touchpoints().size());
  for (const Touchpoint* t : Sorted(policy.touchpoints(), [](const Touchpoint& t) {
         return std::pair(t.channel, t.name);
       })) {
    for (const std::string* text : {&t->channel, &t->name, &t->brand, &t->owner}) feed.Text(*text);
    feed.Text(calendar_name(t->calendar));
    if (!t->service) feed.Text("no service");
  }
  feed.List("calendars", policy.calendars().size());
  std::vector<std::pair<absl::string_view, Digest128>> calendars;
  for (size_t i = 0; i < policy.calendars().size(); ++i) {
    calendars.emplace_back(policy.calendars()[i].first, calendar_specs[i]);
  }
  std::sort(calendars.begin(), calendars.end());
  for (const auto& [name, digest] : calendars) {
    feed.Text(name);
    feed.Digest(digest);
  }
  feed.List("targets", policy.targets().size());
  for (const Target& t : policy.targets()) {
    feed.Text(t.name);
    feed.Number(static_cast<int64_t>(t.clock));
    feed.Condition(t.when);
    const bool plain = t.table.size() == 1 && !t.table.front().when.has_value();
    feed.Number(plain ? t.table.front().within : Span{-1});
    feed.Number(static_cast<int64_t>(t.hours));
    feed.Text(calendar_name(t.calendar));
    feed.List("warn_at", t.warn_at_milli.size());
    for (const int32_t milli : t.warn_at_milli) feed.Number(milli);
    // Added later: what does not use them keeps the hash that it had.
    if (!plain) feed.List("table", t.table.size());
    for (const Target::Row& row : t.table) {
      if (plain) break;
      feed.Condition(row.when);
      feed.Number(row.within);
    }
    if (!t.stages.empty()) feed.List("stages", t.stages.size());
    for (const Target::Stage& stage : t.stages) {
      feed.Number(stage.at_milli);
      feed.Number(stage.after);
      FeedActions(stage.then, feed);
    }
    if (t.retarget != Retarget::kNever) {
      feed.Text("retarget");
      feed.Text(RetargetName(t.retarget));
    }
  }
}

void FeedReplies(const Policy& policy, Feed& feed) {
  // Added later: what does not use them keeps the hash that it had.
  if (policy.language() != kLanguageDefault) {
    feed.Text("language");
    feed.Text(policy.language());
  }
  if (!policy.replies().empty()) feed.List("replies", policy.replies().size());
  for (const Reply& reply : policy.replies()) {
    feed.Text(reply.name);
    feed.Condition(reply.when);
    feed.Number(static_cast<int64_t>(reply.promise));
    feed.List("texts", reply.texts.size());
    for (const auto& [language, text] : reply.texts) {
      feed.Text(language);
      feed.Text(text.message.pattern());
    }
  }
}

// Only what is not as it is without a word: what was written before there were options says the
// same as it did.
void FeedOptions(const Policy& policy, const Rule& r, Feed& feed) {
  const auto option = [&feed](absl::string_view name, int64_t value, int64_t otherwise) {
    if (value == otherwise) return;
    feed.Text(name);
    feed.Number(value);
  };
  option("phase", r.phase, 0);
  option("on", r.on, kOnAny);
  option("stop", static_cast<int64_t>(r.stop), 0);
  option("shadow", r.shadow, 0);
  option("cooldown", r.cooldown.value_or(Span{0}).micros, 0);
  option("fires_max", r.fires_max, 0);
  option("fires_within", r.fires_within.micros, 0);
  option("from", r.from.micros, INT64_MIN);
  option("until", r.until.micros, kNever.micros);
  if (r.group < 0) return;
  feed.Text("group");
  feed.Text(policy.rule_groups()[r.group].name);
  feed.Number(policy.rule_groups()[r.group].first);
}

void FeedRules(const Policy& policy, Feed& feed) {
  feed.List("expectations", policy.expectations().size());
  for (const Expectation& e : policy.expectations()) {
    feed.Text(e.name);
    feed.Condition(e.when);
    feed.Text(e.channel);
    feed.Text(e.channel_kind);
    feed.Number(e.within);
    feed.Number(e.outrage.value_or(Span{-1}));
    feed.Number(e.risk_at_milli);
  }
  feed.List("rules", policy.rules().size());
  for (const Rule& r : policy.rules()) {
    feed.Text(r.name);
    feed.Condition(r.when);
    feed.Number(static_cast<int64_t>(r.once_per));
    feed.Number(r.order);
    FeedOptions(policy, r, feed);
    FeedActions(r.then, feed);
  }
  const PriorityWeights& w = policy.priority();
  for (const int64_t weight : {w.severity, w.urgency, w.sentiment, w.repost, w.reach_bound,
                               w.reach_per_decade, w.fair_after.micros}) {
    feed.Number(weight);
  }
  // Added later: what does not use them keeps the hash that it had.
  const PriorityWeights usual;
  if (w.latent_reach_bound != usual.latent_reach_bound || w.hop != usual.hop) {
    feed.Text("latent_reach_bound, hop");
    feed.Number(w.latent_reach_bound);
    feed.Number(w.hop);
  }
  feed.List("tier", w.tier.size());
  for (const auto& [tier, points] : w.tier) {
    feed.Text(tier);
    feed.Number(points);
  }
}

}  // namespace

Digest128 Hasher::HashOf(const Policy& policy, const std::vector<Digest128>& calendar_specs) {
  Feed feed;
  feed.List("earshot policy", kHashVersion);
  feed.Text(policy.name());
  feed.Text(policy.brand());
  feed.List("own", policy.own().size());
  for (const care::Identity& identity : policy.own()) {
    feed.Text(identity.space);
    feed.Text(identity.id);
  }
  feed.List("competitors", policy.competitors().size());
  for (const std::string& competitor : policy.competitors()) feed.Text(competitor);
  // Added later: what does not use it keeps the hash that it had.
  if (!policy.brands().empty()) feed.List("brands", policy.brands().size());
  for (const auto& [name, words] : policy.brands()) {
    feed.Text(name);
    for (const auto* phrases : {&words.names, &words.descriptions}) {
      std::vector<absl::string_view> sorted(phrases->begin(), phrases->end());
      std::sort(sorted.begin(), sorted.end());
      feed.List("phrases", sorted.size());
      for (const absl::string_view phrase : sorted) feed.Text(phrase);
    }
  }
  FeedPlaces(policy, calendar_specs, feed);
  FeedRules(policy, feed);
  FeedReplies(policy, feed);
  return feed.Finish();
}

Digest128 Hasher::HashOf(const calendar::CalendarSpec& spec) {
  Feed feed;
  feed.Text(spec.zone);
  for (const auto& spans : spec.week) FeedSpans(spans, feed);
  feed.List("holidays", spec.holidays.size());
  const auto by_date = [](const auto& a) {
    const calendar::DaySpan closed = a.closed.value_or(calendar::DaySpan{0, 1440});
    return std::make_tuple(DayNumber(a.date), closed.begin_minute, closed.end_minute, a.name);
  };
  for (const calendar::Holiday* h :
       Sorted(absl::Span<const calendar::Holiday>(spec.holidays), by_date)) {
    const auto [day, begin, end, name] = by_date(*h);
    feed.Number(day);
    feed.Number(begin);
    feed.Number(end);
    feed.Text(name);
  }
  feed.List("openings", spec.openings.size());
  // Stable in the file's order for one date: it is then part of what is hashed.
  std::vector<calendar::Opening> openings = spec.openings;
  std::stable_sort(openings.begin(), openings.end(),
                   [](const auto& a, const auto& b) { return a.date < b.date; });
  for (const calendar::Opening& opening : openings) {
    feed.Number(DayNumber(opening.date));
    FeedSpans(opening.spans, feed);
  }
  FeedLater(spec, feed);
  return feed.Finish();
}

}  // namespace earshot::policy
