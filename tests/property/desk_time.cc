// What time does to a customer of the slow model: it is looked at after every grain, and nothing is known beforehand.
#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "property/desk.h"

namespace earshot::property {

// ---- time ------------------------------------------------------------------------------------

Span Desk::Elapsed(const Clock& clock, Instant t) {
  const calendar::Calendar* hours = nullptr;  // all of them
  if (clock.target->hours == policy::Target::Hours::kTouchpoint) {
    hours = &p_.CalendarOf(p_.FindTouchpoint(clock.channel, clock.touchpoint));
  } else if (clock.target->hours == policy::Target::Hours::kCalendar) {
    hours = &p_.CalendarAt(clock.target->calendar);
  }
  if (t <= clock.counted) return clock.carried;
  if (hours == nullptr) return clock.carried + (t - clock.counted);
  std::vector<int64_t>& open = open_before_[hours];
  if (open.empty()) {  // counted once, grain by grain
    open.push_back(0);
    for (Instant at = w_.begin; at < w_.end; at = at + w_.grain) {
      open.push_back(open.back() + hours->IsOpen(at));
    }
  }
  const auto grains = [&](Instant at) {
    return open[static_cast<size_t>((at - w_.begin).micros / w_.grain.micros)];
  };
  return clock.carried + w_.grain * (grains(t) - grains(clock.counted));
}

void Desk::LookAtClocks(Instant t) {
  for (Owed& owed : owed_) {
    LookAtPromises(owed, t);
    if (owed.Open()) LookAtWait(owed, t);
    for (Clock& clock : owed.clocks) {
      LookAtClock(clock, "obligation:" + owed.id, &owed, t);
    }
  }
  for (Case& c : cases_) {
    for (Clock& clock : c.resolutions) {
      LookAtClock(clock, "case:" + c.id, OpenIn(c.id), t);
    }
  }
}

void Desk::LookAtPromises(Owed& owed, Instant t) {
  for (auto& [due, settled] : owed.promises) {
    if (settled || t < due) continue;
    settled = true;
    if (owed.Open()) Decide(t, care::DecisionKind::kPromiseBreach, "obligation:" + owed.id);
  }
}

// Warnings come at their very instant or, where the wait jumped over it, not at all; what is missed is missed.
void Desk::LookAtWait(Owed& owed, Instant t) {
  const std::string subject = "obligation:" + owed.id;
  if (owed.expectation == nullptr) return;
  const policy::Expectation& x = *owed.expectation;
  const Span wait = t - owed.published;
  if (owed.ignored == kNever && wait >= owed.expects) {
    owed.ignored = t;
    Decide(t, care::DecisionKind::kIgnored, subject, absl::StrCat(" by ", x.name, " level=late"));
  }
  const Span risk{owed.expects.micros / 1000 * x.risk_at_milli};
  if (!owed.risk && wait >= risk && wait - w_.grain < risk) {
    owed.risk = true;
    Decide(t, care::DecisionKind::kIgnoredRisk, subject, absl::StrCat(" by ", x.name));
  }
  if (!owed.outrage && x.outrage.has_value() && wait >= *x.outrage) {
    owed.outrage = true;
    Decide(t, care::DecisionKind::kIgnored, subject,
           absl::StrCat(" by ", x.name, " level=outrage"));
  }
}

void Desk::LookAtClock(Clock& clock, const std::string& subject, Owed* owed, Instant t) {
  if (!clock.Live()) return;
  const Span open = Elapsed(clock, t);
  const policy::Target& target = *clock.target;
  if (clock.state == "running" && open >= clock.Within()) {
    clock.state = "breached";
    Decide(t, care::DecisionKind::kTargetBreach, subject, " by " + target.name);
  }
  LookAtStages(clock, subject, owed, t);
  if (clock.state != "running") return;
  // At the instant from which they count, nothing had been looked at before.
  const Span before =
      t <= clock.counted ? clock.carried - Microseconds(1) : Elapsed(clock, t - w_.grain);
  for (const int32_t milli : target.warn_at_milli) {
    const Span part{clock.Within().micros / 1000 * milli};
    if (open < part || before >= part) continue;
    if (!clock.warned.insert(milli).second) continue;
    Decide(t, care::DecisionKind::kTargetWarning, subject,
           absl::StrCat(" by ", target.name, " part=", milli / 10, "%"));
  }
}

// Each once, as soon as so much has passed; also of what is missed, until it ends.
void Desk::LookAtStages(Clock& clock, const std::string& subject, Owed* owed, Instant t) {
  const Span open = Elapsed(clock, t);
  for (const policy::Target::Stage& stage : clock.target->stages) {
    const Span passed = stage.at_milli > 0 ? Span{clock.Within().micros / 1000 * stage.at_milli}
                                           : std::max(clock.Within(), clock.carried) + stage.after;
    if (t < clock.counted || open < passed) continue;
    if (!clock.staged.insert(clock.target->name + " " + stage.Name()).second) continue;
    for (const policy::Action& action : stage.then) {
      if (action.kind == policy::Action::Kind::kPriority) {
        if (owed != nullptr) owed->points += action.amount;
      } else {
        Decide(t, care::DecisionKind::kTag, subject,
               absl::StrCat(" by ", clock.target->name, " stage=", stage.Name()));
      }
    }
  }
}

// ---- rules -----------------------------------------------------------------------------------

const Said& Desk::LatestOf(const Owed& owed) const {
  for (const Said& said : said_) {
    if (said.key == owed.messages.back()) return said;
  }
  return said_.front();
}

Moment Desk::MomentOf(const Owed& owed, const Said& said, Instant t) const {
  Moment m;
  m.open = owed.Open();
  m.acknowledged = owed.acknowledged != kNever;
  m.ignored = owed.ignored != kNever;
  m.first = owed.first;
  m.waiting = t - owed.published;
  m.messages = const_cast<Desk*>(this)->MessagesIn(owed);
  for (const Case& c : cases_) {
    if (c.id != owed.case_id) continue;
    m.case_messages = c.messages;
    m.case_answers = c.answers;
    m.case_resolved = c.resolved;
  }
  const policy::Channel* channel = p_.FindChannel(said.now.channel);
  if (channel != nullptr) m.channel_kind = channel->kind;
  m.tier = tier_;
  m.interaction = &said.now;
  return m;
}

bool Desk::MayFire(const policy::Rule& rule, const std::string& scope, Instant t) const {
  const auto it = fired_.find(rule.name + " " + scope);
  if (it == fired_.end() || it->second.empty()) return true;
  if (rule.once()) return false;
  if (rule.cooldown.has_value() && t < it->second.back() + *rule.cooldown) return false;
  if (rule.fires_max == 0) return true;
  int32_t within = 0;
  for (const Instant at : it->second) within += at > t - rule.fires_within;
  return within < rule.fires_max;
}

void Desk::AskAbout(Owed* owed, Instant t) {
  if (owed != nullptr && owed->Open()) Ask(*owed, LatestOf(*owed), policy::kOnChanged, t);
}

void Desk::Ask(Owed& owed, const Said& said, int happening, Instant t) {
  AskOnly(owed, said, happening, t, nullptr);
}

void Desk::AskOnly(Owed& owed, const Said& said, int happening, Instant t,
                   const std::vector<bool>* only) {
  const Moment moment = MomentOf(owed, said, t);
  std::set<int> taken;
  for (size_t r = 0; r < w_.rules.size(); ++r) {
    const policy::Rule& rule = p_.rules()[r];
    if ((rule.on & happening) == 0 || !w_.rules[r].holds(moment)) continue;
    if (taken.contains(rule.group)) continue;
    if (rule.group >= 0) taken.insert(rule.group);
    std::string scope = "customer";
    if (rule.once_per == policy::OncePer::kInteraction) scope = said.key.Text();
    if (rule.once_per == policy::OncePer::kObligation) scope = owed.id;
    if (rule.once_per == policy::OncePer::kCase) scope = owed.case_id;
    const std::vector<Instant>& fired = fired_[rule.name + " " + scope];
    const bool just_fired = !fired.empty() && fired.back() == t;
    if ((only == nullptr || ((*only)[r] && !just_fired)) && MayFire(rule, scope, t)) {
      fired_[rule.name + " " + scope].push_back(t);
      Decide(t, care::DecisionKind::kTag, "obligation:" + owed.id, " by " + rule.name);
      for (const policy::Action& action : rule.then) {
        if (action.kind == policy::Action::Kind::kPriority) owed.points += action.amount;
      }
    }
    if (rule.stop == policy::Rule::Stop::kAll) break;
  }
}

// A rule is asked where time alone has made its condition true.
void Desk::LookAtRules(Instant t) {
  if (w_.rules.empty()) return;
  for (Owed& owed : owed_) {
    if (!owed.Open()) continue;
    const Said& said = LatestOf(owed);
    const Moment moment = MomentOf(owed, said, t);
    std::vector<bool> now, became;
    bool any = false;
    for (size_t r = 0; r < w_.rules.size(); ++r) {
      now.push_back(w_.rules[r].holds(moment));
      became.push_back(now[r] && !owed.held[r]);
      any |= became[r];
    }
    if (any) AskOnly(owed, said, policy::kOnTimer, t, &became);
    owed.held = now;
  }
}

void Desk::Remember(Instant t) {
  for (Owed& owed : owed_) {
    const Moment moment = MomentOf(owed, LatestOf(owed), t - Microseconds(1));
    for (size_t r = 0; r < w_.rules.size(); ++r) owed.held[r] = w_.rules[r].holds(moment);
  }
}

}  // namespace earshot::property
