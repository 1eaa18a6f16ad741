#include "property/desk_world.h"

#include <cstdio>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "property/world.h"

namespace earshot::property {
namespace {

using care::Direction;
using care::EventKind;

// Seconds over a Monday morning, or minutes over the weekend on which Berlin's clocks change.
constexpr Instant kMonday{1'772'442'000'000'000};  // 2026-03-02T09:00:00Z
constexpr Instant kFriday{1'774'612'800'000'000};  // 2026-03-27T12:00:00Z

constexpr int64_t kSteps = 600;       // in which events happen
constexpr int64_t kStepsAfter = 300;  // in which what is due comes due

DeskFeatures DrawFeatures(Random& r) {
  DeskFeatures f{};
  const auto on = [&] { return !r.OneIn(3); };
  f.promises = on(), f.edits = on(), f.deletes = on(), f.links = on(), f.distinct = on();
  f.late = on(), f.retired = on(), f.calendars = on(), f.waivers = on(), f.rules = on();
  f.targets = on(), f.cases = on(), f.assigns = on(), f.conflicts = on(), f.noise = on();
  f.outbound = !r.OneIn(6), f.threads = on(), f.customers = on(), f.resolves = on();
  f.outrage = on(), f.untargeted = on(), f.aged = on(), f.spill = on();
  f.tables = on(), f.stages = on(), f.retarget = on();
  return f;
}

class PolicyMaker {
 public:
  PolicyMaker(Random& random, DeskWorld& world) : r_(random), w_(world) {}

  void Make() {
    // How fast somebody is answered where a voice is on the line raises no expectation elsewhere.
    const char* sync = w_.features.spill ? "" : ", sync: true";
    absl::StrAppend(&w_.yaml, R"(earshot: 1
name: desk
brand: {name: Skylark, own: ["x:skylark"]}
channels:
  - {name: x, kind: social, visibility: public)",
                    sync, R"(}
  - {name: email, kind: email)",
                    sync, R"(}
  - {name: phone, kind: phone, sync: true}
  - {name: forum, kind: forum, visibility: semi_public)",
                    w_.features.retired ? ", lifecycle: retired" : "", "}\n");
    Calendars();
    Expectations();
    if (w_.features.targets) Targets();
    if (w_.features.rules) Rules();
    absl::StrAppend(
        &w_.yaml, "priority: {severity: ", 100 * r_.Below(5), ", urgency: ", 100 * r_.Below(5),
        ", repost: ", 40 * r_.Below(3), ", reach_bound: ", 50 * r_.Below(6),
        ", latent_reach_bound: 0, hop: 0, tier: {gold: 100, silver: -30}",
        ", fair_after: ", SpanText(w_.features.aged ? 100 + 100 * r_.Below(4) : 5000), "}\n");
    Diagnostics diagnostics;
    auto policy = policy::Policy::Compile(w_.yaml, &diagnostics);
    if (!policy.ok()) {
      std::fprintf(stderr, "%s\n%s", w_.yaml.c_str(),
                   RenderAll(diagnostics, "desk.yaml", w_.yaml).c_str());
      std::abort();
    }
    w_.policy = *policy;
  }

 private:
  std::string SpanText(int64_t grains) { return FormatSpan(w_.grain * grains); }
  // Parts of these in 5 % are whole grains, too.
  std::string SomeSpan() { return SpanText(20 * (1 + r_.Below(8))); }
  std::string Part() { return absl::StrCat(5 * (1 + r_.Below(19)), "%"); }

  void Calendars() {
    if (!w_.features.calendars) return;
    absl::StrAppend(&w_.yaml, w_.grain == Seconds(1) ? R"(calendars:
  - {name: hours, zone: UTC, week: {daily: ["09:01-09:03", "09:04-09:08", "09:10-09:30"]}}
  - {name: other, zone: UTC, week: {mon: ["09:02-09:11"], tue: ["08:00-09:00"]}}
)"
                                                     : R"(calendars:
  - {name: hours, zone: Europe/Berlin, week: {fri: ["09:00-13:15", "14:00-17:00"], sat-sun: "22:00-06:00"}}
  - {name: other, zone: Europe/Berlin, week: {daily: ["01:30-03:30", "15:00-18:00"]}, holidays: [{date: 2026-03-27, from: "16:30"}]}
)");
    absl::StrAppend(&w_.yaml, "touchpoints:\n  - {name: \"@support\", channel: x, hours: hours}\n",
                    "  - {name: desk, channel: email, hours: other}\n");
  }

  void Expectations() {
    absl::StrAppend(&w_.yaml, "expectations:\n");
    int n = 0;
    const auto add = [&](const std::string& scope) {
      const int64_t within = 20 * (1 + r_.Below(8));
      absl::StrAppend(&w_.yaml, "  - {name: e", n++, scope, ", within: ", SpanText(within));
      // Half way between two instants lies a whole grain, and a half of that, too.
      absl::StrAppend(&w_.yaml, ", risk_at: ", w_.features.spill ? "50%" : Part());
      if (w_.features.outrage)
        absl::StrAppend(&w_.yaml, ", outrage: ", SpanText(within + 20 * r_.Below(4)));
      absl::StrAppend(&w_.yaml, "}\n");
    };
    if (r_.OneIn(2)) add(", channel: email");
    if (r_.OneIn(2)) add(", channel_kind: social");
    if (!r_.OneIn(6) || n == 0) add("");
  }

  void Targets() {
    absl::StrAppend(&w_.yaml, "targets:\n");
    for (const char* clock : {"first_response", "next_response", "acknowledgement", "resolution"}) {
      if (r_.OneIn(4) && !w_.targets.empty()) continue;
      // With tables, special ones come before the one that is for all.
      for (int64_t special = w_.features.tables ? r_.Below(3) : 0; special >= 0; --special) {
        OneTarget(clock, special > 0);
      }
    }
  }

  void OneTarget(const char* clock, bool special) {
    PlainTarget plain{[](const Moment&) { return true; }, {}};
    absl::StrAppend(&w_.yaml, "  - name: t", w_.targets.size(), "\n    clock: ", clock, "\n");
    if (special && r_.OneIn(2))
      absl::StrAppend(&w_.yaml, "    when: '", Applies(plain.holds), "'\n");
    if (special || (w_.features.tables && r_.OneIn(3))) {
      absl::StrAppend(&w_.yaml, "    table:\n");
      for (int64_t row = 1 + r_.Below(2); row >= 0; --row) {
        plain.rows.push_back([](const Moment&) { return true; });
        absl::StrAppend(&w_.yaml, "      - {within: ", SomeSpan());
        // The last one may be for all.
        if (row > 0 || special) {
          absl::StrAppend(&w_.yaml, ", when: '", Applies(plain.rows.back()), "'");
        }
        absl::StrAppend(&w_.yaml, "}\n");
      }
    } else {
      plain.rows.push_back([](const Moment&) { return true; });
      absl::StrAppend(&w_.yaml, "    within: ", SomeSpan(), "\n");
    }
    std::vector<std::string> hours = {"touchpoint", "always"};
    if (w_.features.calendars) hours.push_back("other");
    absl::StrAppend(&w_.yaml, "    hours: ", r_.Of(hours), "\n");
    if (r_.OneIn(2)) {
      absl::StrAppend(&w_.yaml, "    warn_at: [", 5 * (1 + r_.Below(9)), "%, ",
                      5 * (10 + r_.Below(10)), "%]\n");
    }
    if (w_.features.stages) Stages();
    if (w_.features.retarget) {
      absl::StrAppend(&w_.yaml, "    retarget: ",
                      r_.Of<std::string>({"never", "keep_elapsed", "restart", "retroactive"}),
                      "\n");
    }
    w_.targets.push_back(std::move(plain));
  }

  // Each with a tag of its own name, and at times with points for the queue.
  void Stages() {
    if (r_.OneIn(4)) return;
    const auto stage = [&](const std::string& when) {
      absl::StrAppend(&w_.yaml, "      - {", when, ", then: [{tag: late}",
                      r_.OneIn(3) ? ", {priority: 20}" : "", "]}\n");
    };
    absl::StrAppend(&w_.yaml, "    stages:\n");
    if (r_.OneIn(2)) stage(absl::StrCat("at: ", 5 * (1 + r_.Below(19)), "%"));
    stage(r_.OneIn(2) ? "at: 100%" : absl::StrCat("after: ", SomeSpan()));
  }

  // What does not pass with time: time alone never changes a target.
  std::string Applies(std::function<bool(const Moment&)>& holds) {
    const int64_t n = 1 + r_.Below(3);
    switch (r_.Below(6)) {
      case 0:
        holds = [](const Moment& m) { return m.tier == "gold"; };
        return "customer.tier == \"gold\"";
      case 1:
        holds = [](const Moment& m) { return m.tier == "silver"; };
        return "customer.tier == \"silver\"";
      case 2:
        holds = [n](const Moment& m) { return m.messages >= n; };
        return absl::StrCat("obligation.messages >= ", n);
      case 3:
        holds = [](const Moment& m) { return m.acknowledged; };
        return "obligation.acknowledged";
      case 4:
        holds = [n](const Moment& m) { return m.case_messages >= n; };
        return absl::StrCat("case.messages >= ", n);
      default:
        holds = [](const Moment& m) { return m.interaction->assessment->score_milli < -300; };
        return "sentiment.score < -300";
    }
  }

  void AddRule(const std::string& when, std::function<bool(const Moment&)> holds) {
    const std::string name = absl::StrCat("r", w_.rules.size());
    absl::StrAppend(&w_.yaml, "  - name: ", name, "\n    when: '", when,
                    "'\n    then: [{tag: ", name, "}", r_.OneIn(3) ? ", {priority: 30}" : "",
                    "]\n");
    absl::StrAppend(
        &w_.yaml, "    once_per: ",
        r_.Of<std::string>({"interaction", "obligation", "obligation", "case", "customer"}), "\n");
    if (r_.OneIn(3)) {
      absl::StrAppend(&w_.yaml, "    on: [",
                      r_.Of<std::string>({"created", "message_in", "message_out", "changed",
                                          "timer", "message_in, timer"}),
                      "]\n");
    }
    if (r_.OneIn(5)) absl::StrAppend(&w_.yaml, "    group: g\n");
    if (r_.OneIn(8)) absl::StrAppend(&w_.yaml, "    stop: all\n");
    if (r_.OneIn(6)) absl::StrAppend(&w_.yaml, "    cooldown: ", SomeSpan(), "\n");
    if (r_.OneIn(8)) {
      absl::StrAppend(&w_.yaml, "    max_fires: {count: ", 1 + r_.Below(2),
                      ", within: ", SomeSpan(), "}\n");
    }
    w_.rules.push_back({name, std::move(holds)});
  }

  void Rules() {
    absl::StrAppend(&w_.yaml, "groups: [{name: g, match: first}]\nrules:\n");
    const int64_t count = 1 + r_.Below(6);
    for (int64_t i = 0; i < count; ++i) OneRule(r_.Below(14));
  }

  void OneRule(int64_t which) {
    const Span span = w_.grain * (10 * (1 + r_.Below(15)));
    const std::string text = absl::StrCat("duration(\"", span.micros / 1'000'000, "s\")");
    const int64_t n = 1 + r_.Below(3);
    switch (which) {
      case 0:
        return AddRule("sentiment.score < -300", [](const Moment& m) {
          return m.interaction->assessment->score_milli < -300;
        });
      case 1:
        return AddRule(absl::StrCat("obligation.open && obligation.waiting > ", text),
                       [span](const Moment& m) { return m.open && m.waiting > span; });
      case 2:
        return AddRule(absl::StrCat("obligation.open && obligation.waiting >= ", text),
                       [span](const Moment& m) { return m.open && m.waiting >= span; });
      case 3:
        return AddRule(absl::StrCat("obligation.open && obligation.messages >= ", n),
                       [n](const Moment& m) { return m.open && m.messages >= n; });
      case 4:
        return AddRule("customer.tier == \"gold\"",
                       [](const Moment& m) { return m.tier == "gold"; });
      case 5:
        return AddRule("\"legal_threat\" in intents", [](const Moment& m) {
          return (m.interaction->assessment->intents & kLegalThreat) != 0;
        });
      case 6:
        return AddRule("obligation.open && obligation.ignored",
                       [](const Moment& m) { return m.open && m.ignored; });
      case 7:
        return AddRule(
            absl::StrCat("obligation.open && !obligation.acknowledged && obligation.waiting >= ",
                         text),
            [span](const Moment& m) { return m.open && !m.acknowledged && m.waiting >= span; });
      case 8:
        return AddRule(
            absl::StrCat("case.messages >= ", n, " && case.answers == 0"),
            [n](const Moment& m) { return m.case_messages >= n && m.case_answers == 0; });
      case 9:
        return AddRule("case.resolved", [](const Moment& m) { return m.case_resolved; });
      case 10:
        return AddRule("channel.kind == \"social\" && !obligation.first",
                       [](const Moment& m) { return m.channel_kind == "social" && !m.first; });
      case 11:
        return AddRule(
            absl::StrCat("customer.tier == \"gold\" && obligation.open && obligation.waiting > ",
                         text),
            [span](const Moment& m) { return m.tier == "gold" && m.open && m.waiting > span; });
      case 12:
        return AddRule(absl::StrCat("obligation.open && obligation.waiting <= ", text),
                       [span](const Moment& m) { return m.open && m.waiting <= span; });
      default:
        return AddRule("!obligation.open", [](const Moment& m) { return !m.open; });
    }
  }

  Random& r_;
  DeskWorld& w_;
};

class EventMaker {
 public:
  EventMaker(Random& random, DeskWorld& world) : r_(random), w_(world), f_(world.features) {
    people_ = {{"x", "ann"}, {"x", "bob"}, {"email", "ann@example.org"}};
    if (r_.OneIn(2)) people_.resize(static_cast<size_t>(1 + r_.Below(3)));
  }

  void Make(int64_t count) {
    while (static_cast<int64_t>(w_.events.size()) < count) {
      // Instants repeat, and often lie where something is due: everything is a multiple of five or ten.
      int64_t step = r_.OneIn(5) ? 0 : r_.OneIn(3) ? r_.Below(40) : 5 * r_.Below(9);
      if (f_.spill) step -= step % 8;
      at_ = std::min(kSteps - 8, at_ + step);
      care::Event event = Draw();
      if (care::Validate(event).ok()) w_.events.push_back(std::move(event));
    }
    if (f_.conflicts) Contradict();
    Agree();
  }

 private:
  // Deliveries of one event that say the same have the same assessment: which of two counts is otherwise settled by a
  // digest that is the engine's own business.
  void Agree() {
    std::vector<care::Event>& events = w_.events;
    for (size_t i = 0; i < events.size(); ++i) {
      auto* said = std::get_if<care::Interaction>(&events[i].body);
      for (size_t j = 0; said != nullptr && j < i; ++j) {
        const care::Interaction* before = events[j].interaction();
        if (before == nullptr || care::KeyOf(events[j]) != care::KeyOf(events[i])) continue;
        if (care::ContentOf(events[j]) == care::ContentOf(events[i])) {
          said->assessment = before->assessment;
        }
      }
    }
  }

  // The same keys again, received at other times and saying other things.
  void Contradict() {
    const size_t n = w_.events.size();
    for (size_t i = 0; i < n; ++i) {
      if (!r_.OneIn(6)) continue;
      care::Event e = w_.events[i];
      if (auto* said = std::get_if<care::Interaction>(&e.body)) said->text += " (copy)";
      e.received_at = e.received_at + w_.grain * (5 * r_.Below(3));
      if (r_.OneIn(3)) e.occurred_at = e.occurred_at + w_.grain * 8;
      if (e.received_at < e.occurred_at) e.received_at = e.occurred_at;
      if (care::Validate(e).ok()) w_.events.push_back(std::move(e));
    }
  }

  Instant Now() const { return w_.begin + w_.grain * at_; }

  // An interaction that was said before, mostly one of the latest.
  care::InteractionKey Earlier() {
    if (keys_.empty() || r_.OneIn(30)) return {"x", "nobody-knows"};
    const auto n = static_cast<int64_t>(keys_.size());
    return keys_[static_cast<size_t>(r_.OneIn(3) ? r_.Below(n)
                                                 : n - 1 - r_.Below(std::min<int64_t>(n, 3)))];
  }

  care::Event Base(EventKind kind, const char* what) {
    care::Event e;
    e.kind = kind;
    e.source = "crm";
    e.id = absl::StrCat(what, ++last_id_);
    e.occurred_at = Now();
    e.received_at = f_.late && r_.OneIn(3) ? Now() + w_.grain * (5 * r_.Below(12)) : Now();
    return e;
  }

  care::Event Draw() {
    const int64_t dice = r_.Below(100);
    if (dice < 40 || keys_.empty()) return Say(false);
    if (dice < 58 && f_.outbound) return Say(true);
    if (dice < 63 && f_.edits) return Edit();
    if (dice < 69 && f_.deletes) return Delete();
    if (dice < 75 && f_.links) return Identities();
    if (dice < 79 && f_.customers) return Customer();
    if (dice < 83 && f_.assigns) return Assign();
    if (dice < 88 && f_.waivers) return Waive();
    if (dice < 93 && f_.promises) return Promise();
    if (dice < 98 && f_.resolves) return Resolve();
    return Say(false);
  }

  Assessment Assessed(const std::string& text) {
    Assessment a;
    a.score_milli = static_cast<int32_t>(r_.Below(5) * 400 - 800);
    a.severity_milli = static_cast<int32_t>(r_.Below(3) * 400);
    if (text == "I will sue you") a.intents = kLegalThreat;
    a.language = "en";
    a.model_version = 1;
    return a;
  }

  care::Event Say(bool outbound) {
    care::Event e = Base(EventKind::kInteractionPost, "");
    care::Interaction i;
    i.channel = r_.Of<std::string>({"x", "x", "email", "phone", "forum", "unheard-of"});
    if (i.channel == "forum" && !f_.retired) i.channel = "x";
    if (i.channel == "unheard-of" && !f_.spill) i.channel = "phone";
    e.source = i.channel == "email" ? "email" : "x";
    if (i.channel == "x" && r_.OneIn(2)) i.touchpoint = "@support";
    if (i.channel == "email" && r_.OneIn(2)) i.touchpoint = "desk";
    i.direction = outbound ? Direction::kOutbound : Direction::kInbound;
    i.text = r_.Of<std::string>({"my bag is gone", "still waiting", "thanks", "I will sue you"});
    if (outbound) {
      Outbound(i);
    } else {
      Inbound(i);
    }
    if (!keys_.empty() && (outbound ? !r_.OneIn(4) : r_.OneIn(3))) i.in_reply_to = Earlier();
    if (f_.threads && r_.OneIn(3)) i.thread = r_.OneIn(2) ? "t1" : "t2";
    if (f_.cases && r_.OneIn(5)) i.case_ref = r_.OneIn(2) ? "c1" : "c2";
    i.assessment = Assessed(i.text);
    e.body = std::move(i);
    keys_.push_back(e.interaction_key());
    said_.push_back(e);
    return e;
  }

  void Inbound(care::Interaction& i) {
    i.author.identity = r_.Of(people_);
    i.author.followers = r_.OneIn(4) ? 80'000 : r_.OneIn(3) ? 2'000'000 : 12;
    if (f_.untargeted && r_.OneIn(4)) {
      i.addressed = r_.OneIn(2) ? care::Addressed::kMention : care::Addressed::kUntargeted;
    }
    if (r_.OneIn(6)) i.visibility = care::Visibility::kPrivate;
    if (!f_.noise) return;
    if (r_.OneIn(12)) i.author.identity = {"x", "skylark"};
    if (r_.OneIn(10)) {
      i.author.role =
          r_.Of<care::Role>({care::Role::kBot, care::Role::kBrand, care::Role::kEmployee,
                             care::Role::kAgent, care::Role::kPartner, care::Role::kSystem});
    }
    i.auto_reply = r_.OneIn(12);
    if (r_.OneIn(12)) i.repost_of = Earlier();
  }

  void Outbound(care::Interaction& i) {
    i.author.role = r_.OneIn(5) ? care::Role::kBot : care::Role::kAgent;
    i.author.identity = {"x", "skylark"};
    if (r_.OneIn(10)) i.direction = Direction::kInternal;
    if (r_.OneIn(2)) i.to = r_.Of(people_);
    i.auto_reply = r_.OneIn(8);
    i.campaign = r_.OneIn(12);
    i.resolved_by_bot = r_.OneIn(3);
    if (r_.OneIn(5)) i.holding = r_.OneIn(2);
    if (f_.customers && r_.OneIn(10)) i.customer_ref = "7";
  }

  care::Event Edit() {
    care::Event e = r_.Of(said_);
    e.kind = EventKind::kInteractionEdit;
    e.revision = static_cast<int32_t>(1 + r_.Below(3));
    e.occurred_at = Now();
    e.received_at = f_.late && r_.OneIn(3) ? Now() + w_.grain * (5 * r_.Below(12)) : Now();
    auto& i = std::get<care::Interaction>(e.body);
    if (!r_.OneIn(3)) i.text = r_.Of<std::string>({"worse", "I will sue you", "never mind"});
    i.assessment = Assessed(i.text);
    return e;
  }

  care::Event Delete() {
    care::Event e = Base(EventKind::kInteractionDelete, "d");
    e.body = care::InteractionChange{Earlier(), {}, !r_.OneIn(5)};
    return e;
  }

  care::Event Identities() {
    std::vector<EventKind> kinds = {EventKind::kIdentityLink, EventKind::kIdentityLink,
                                    EventKind::kIdentityUnlink};
    if (f_.distinct) kinds.push_back(EventKind::kIdentityDeclareDistinct);
    care::Event e = Base(r_.Of(kinds), "i");
    care::IdentityStatement s;
    s.a = r_.Of(people_);
    if (e.kind != EventKind::kIdentityDeclareDistinct && f_.customers && r_.OneIn(4)) {
      s.customer = r_.OneIn(3) ? "8" : "7";
    } else {
      s.b = r_.Of(people_);
    }
    e.body = std::move(s);
    return e;
  }

  care::Event Customer() {
    care::Event e = Base(EventKind::kCustomerUpsert, "u");
    care::CustomerUpsert u;
    u.customer = r_.OneIn(3) ? "8" : "7";
    u.tier = r_.Of<std::string>({"gold", "silver", ""});
    if (!r_.OneIn(3)) u.identities.push_back(r_.Of(people_));
    e.body = std::move(u);
    return e;
  }

  care::Event Assign() {
    care::Event e = Base(r_.OneIn(3) ? EventKind::kAgentUnassign : EventKind::kAgentAssign, "a");
    e.body = care::AgentAssignment{Earlier(), "kim", "desk"};
    return e;
  }

  care::Event Waive() {
    care::Event e = Base(EventKind::kObligationWaive, "w");
    e.body = care::Waiver{Earlier(), "kim", "answered in the shop"};
    return e;
  }

  care::Event Promise() {
    care::Event e = Base(EventKind::kPromiseMade, "p");
    e.body = care::Promise{Earlier(), Now() + w_.grain * (5 * r_.Below(30)), "today"};
    return e;
  }

  care::Event Resolve() {
    care::Event e = Base(r_.OneIn(3) ? EventKind::kCaseReopen : EventKind::kCaseResolve, "c");
    care::CaseStatement s;
    if (f_.cases && r_.OneIn(3)) {
      s.case_ref = r_.OneIn(2) ? "c1" : "c2";
    } else {
      s.interaction = Earlier();
    }
    e.body = std::move(s);
    return e;
  }

  Random& r_;
  DeskWorld& w_;
  const DeskFeatures& f_;
  std::vector<care::Identity> people_;
  std::vector<care::InteractionKey> keys_;
  std::vector<care::Event> said_;
  int64_t at_ = 0, last_id_ = 0;
};

}  // namespace

DeskWorld MakeDeskWorld(uint64_t seed) {
  Random random(seed);
  DeskWorld world;
  world.seed = seed;
  world.features = DrawFeatures(random);
  const bool seconds = random.OneIn(2);
  world.grain = seconds ? Seconds(1) : Minutes(1);
  world.begin = seconds ? kMonday : kFriday;
  world.end = world.begin + world.grain * (kSteps + kStepsAfter);
  PolicyMaker(random, world).Make();
  EventMaker(random, world).Make(2 + random.Below(30));
  return world;
}

std::string ShowFeatures(const DeskFeatures& f) {
  std::vector<std::string> on;
  const auto add = [&](bool is_on, const char* name) {
    if (is_on) on.push_back(name);
  };
  add(f.promises, "promises"), add(f.edits, "edits"), add(f.deletes, "deletes");
  add(f.links, "links"), add(f.distinct, "distinct"), add(f.late, "late");
  add(f.retired, "retired"), add(f.calendars, "calendars"), add(f.waivers, "waivers");
  add(f.rules, "rules"), add(f.targets, "targets"), add(f.cases, "cases");
  add(f.assigns, "assigns"), add(f.conflicts, "conflicts"), add(f.noise, "noise");
  add(f.outbound, "outbound"), add(f.threads, "threads"), add(f.customers, "customers");
  add(f.resolves, "resolves"), add(f.outrage, "outrage"), add(f.untargeted, "untargeted");
  add(f.aged, "aged"), add(f.spill, "spill"), add(f.tables, "tables");
  add(f.stages, "stages"), add(f.retarget, "retarget");
  return absl::StrJoin(on, " ");
}

namespace {

std::string ShowInteraction(const care::Interaction& i) {
  std::string out = absl::StrCat(" ", care::DirectionName(i.direction), " by ",
                                 i.author.identity.Text(), " on ", i.channel);
  const auto add = [&](bool is_there, const std::string& text) {
    if (is_there) absl::StrAppend(&out, " ", text);
  };
  add(!i.touchpoint.empty(), i.touchpoint);
  add(i.author.role != care::Role::kCustomer, absl::StrCat("role=", care::RoleName(i.author.role)));
  add(i.to.has_value(), absl::StrCat("to=", i.to.value_or(care::Identity{}).Text()));
  add(!i.in_reply_to.empty(), absl::StrCat("re=", i.in_reply_to.Text()));
  add(!i.repost_of.empty(), absl::StrCat("repost=", i.repost_of.Text()));
  add(!i.thread.empty(), absl::StrCat("thread=", i.thread));
  add(!i.case_ref.empty(), absl::StrCat("case=", i.case_ref));
  add(!i.customer_ref.empty(), absl::StrCat("customer=", i.customer_ref));
  add(i.auto_reply, "auto"), add(i.campaign, "campaign"), add(i.resolved_by_bot, "resolved");
  add(i.holding.has_value(), i.holding.value_or(false) ? "holding" : "not-holding");
  add(i.visibility.has_value(), "private");
  add(i.assessment.has_value(), absl::StrCat("score=", i.assessment->score_milli,
                                             " severity=", i.assessment->severity_milli));
  add(i.author.followers > 12, absl::StrCat("followers=", i.author.followers));
  absl::StrAppend(&out, " '", i.text, "'");
  return out;
}

}  // namespace

std::string ShowEvent(const care::Event& e) {
  std::string out =
      absl::StrCat(FormatInstant(e.occurred_at), " ", care::EventKindName(e.kind), " ", e.source,
                   "/", e.id, e.revision != 0 ? absl::StrCat("#", e.revision) : "");
  if (e.received_at != e.occurred_at) {
    absl::StrAppend(&out, " (received ", FormatInstant(e.received_at), ")");
  }
  if (const auto* i = e.interaction()) return out + ShowInteraction(*i);
  if (const auto* c = std::get_if<care::InteractionChange>(&e.body)) {
    return absl::StrCat(out, " of ", c->interaction.Text(), c->by_author ? "" : " by the site");
  }
  if (const auto* u = std::get_if<care::CustomerUpsert>(&e.body)) {
    return absl::StrCat(out, " ", u->customer, " tier=", u->tier,
                        u->identities.empty() ? "" : " = " + u->identities[0].Text());
  }
  if (const auto* s = std::get_if<care::IdentityStatement>(&e.body)) {
    return absl::StrCat(out, " ", s->a.Text(), " and ",
                        s->customer.empty() ? s->b.Text() : "customer:" + s->customer);
  }
  if (const auto* a = std::get_if<care::AgentAssignment>(&e.body)) {
    return absl::StrCat(out, " of ", a->interaction.Text(), " to ", a->agent);
  }
  if (const auto* s = std::get_if<care::CaseStatement>(&e.body)) {
    return absl::StrCat(out, " of ",
                        s->case_ref.empty() ? s->interaction.Text() : "case " + s->case_ref);
  }
  if (const auto* w = std::get_if<care::Waiver>(&e.body)) {
    return absl::StrCat(out, " of ", w->interaction.Text());
  }
  if (const auto* p = std::get_if<care::Promise>(&e.body)) {
    return absl::StrCat(out, " of ", p->interaction.Text(), " due ", FormatInstant(p->due_at));
  }
  return out;
}

}  // namespace earshot::property
