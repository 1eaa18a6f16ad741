// The sections `targets` and `expectations`. Their order in the file is their meaning (the first
// that matches counts), so it is kept, and what stands where nothing can reach it is reported.
#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "policy/compiler.h"

namespace earshot::policy {

void Compiler::Targets(const Node* section) {
  if (section != nullptr) {
    const auto* list =
        ReadList(context_, *section, "targets", kTargetsPerPolicyMax, "kTargetsPerPolicyMax");
    if (list != nullptr) {
      for (const Node& node : *list) ReadTarget(node);
    }
  }
  WarnUnreachableTargets();
  if (base_ == nullptr) return;
  for (const Target& target : base_->targets_) {
    if (targets_.contains(target.name)) continue;
    policy_->targets_.push_back(target);
    policy_->targets_.back().place = {};
    if (target.calendar >= 0) {
      policy_->targets_.back().calendar = calendar_index_[base_->calendars_[target.calendar].first];
    }
  }
}

void Compiler::ReadTarget(const Node& node) {
  const MapReader reader(context_, node, kTargetShape);
  if (!reader.ok()) return;
  Target target;
  target.place = context_.At(node);
  const auto name = reader.RequiredText("name");
  bool condition_ok = true;
  if (const Node* when = reader.Find("when")) {
    target.when = TimelessCondition(*when);
    condition_ok = target.when.has_value();
  }
  if (reader.Require("clock") != nullptr) {
    if (const auto i = reader.Choice("clock")) target.clock = static_cast<Clock>(*i);
  }
  ReadTable(reader, target);
  if (const Node* hours = reader.Find("hours")) {
    if (const auto index = CalendarIndex(*hours, "hours", {"touchpoint", "always"})) {
      target.hours = Target::Hours::kCalendar;
      target.calendar = *index;
    } else if (hours->text == "always") {
      target.hours = Target::Hours::kAlways;
    }
  }
  if (const Node* warn_at = reader.Find("warn_at")) WarnAt(*warn_at, target);
  if (const Node* stages = reader.Find("stages")) Stages(*stages, target);
  if (const auto i = reader.Choice("retarget")) target.retarget = static_cast<Retarget>(*i);
  if (!name || !Claim(targets_, *name, node, "target") || !condition_ok) return;
  target.name = *name;
  policy_->targets_.push_back(std::move(target));
}

// `within` is a table of one row.
void Compiler::ReadTable(const MapReader& reader, Target& target) {
  const Node* table = reader.Find("table");
  if (table == nullptr) {
    if (const auto within = reader.RequiredSpan("within")) {
      target.table.push_back({std::nullopt, *within, target.place});
    }
    return;
  }
  if (reader.Find("within") != nullptr) {
    context_.Error(*table, "unknown-key", "'table' stands instead of 'within', not beside it");
  }
  const auto* list = ReadList(context_, *table, "table", kRowsPerTargetMax, "kRowsPerTargetMax");
  if (list == nullptr) return;
  if (list->empty()) {
    context_.Error(*table, "empty", "'table' is empty: a target needs a row, or 'within'");
  }
  for (const Node& node : *list) {
    const MapReader row(context_, node, kRowShape);
    if (!row.ok()) continue;
    Target::Row read;
    read.place = context_.At(node);
    if (const Node* when = row.Find("when")) read.when = TimelessCondition(*when);
    if (const auto within = row.RequiredSpan("within")) read.within = *within;
    target.table.push_back(std::move(read));
  }
}

void Compiler::Stages(const Node& node, Target& target) {
  const auto* list = ReadList(context_, node, "stages", kStagesPerTargetMax, "kStagesPerTargetMax");
  if (list == nullptr) return;
  for (const Node& item : *list) {
    const MapReader reader(context_, item, kStageShape);
    if (!reader.ok()) continue;
    Target::Stage stage;
    stage.place = context_.At(item);
    const Node *at = reader.Find("at"), *after = reader.Find("after");
    if ((at == nullptr) == (after == nullptr)) {
      context_.Error(item, at == nullptr ? "missing-key" : "unknown-key",
                     at == nullptr ? "this stage has no 'at' and no 'after'"
                                   : "a stage has 'at' or 'after', not both");
      continue;
    }
    if (at != nullptr) stage.at_milli = ReadPercent(context_, *at, "at", 1, 1000).value_or(0);
    if (after != nullptr) stage.after = reader.SpanOf("after").value_or(Span{0});
    if (const Node* then = reader.Require("then")) Then(*then, "a stage", stage.then);
    if (stage.at_milli == 0 && stage.after == Span{0}) continue;  // reported
    const bool twice =
        std::any_of(target.stages.begin(), target.stages.end(), [&stage](const auto& other) {
          return other.at_milli == stage.at_milli && other.after == stage.after;
        });
    if (twice) {
      context_.Error(
          item, "duplicate-value",
          absl::StrCat("'stages' has ", stage.Name(), " twice; one may have many actions"));
      continue;
    }
    target.stages.push_back(std::move(stage));
  }
}

void Compiler::WarnAt(const Node& node, Target& target) {
  std::vector<const Node*> items{&node};
  if (!node.is_scalar()) {
    const auto* list =
        ReadList(context_, node, "warn_at", kWarningsPerTargetMax, "kWarningsPerTargetMax");
    if (list == nullptr) return;
    items.clear();
    for (const Node& item : *list) items.push_back(&item);
  }
  for (const Node* item : items) {
    const auto milli = ReadPercent(context_, *item, "warn_at", 1, 999);
    if (!milli) continue;
    auto& warn_at = target.warn_at_milli;
    const auto after = std::lower_bound(warn_at.begin(), warn_at.end(), *milli);
    if (after != warn_at.end() && *after == *milli) {
      context_.Error(*item, "duplicate-value",
                     absl::StrCat("'warn_at' has ", Quoted(item->text), " twice"));
      continue;
    }
    warn_at.insert(after, *milli);
  }
}

void Compiler::WarnUnreachableTargets() {
  const Target* always[4] = {};  // by clock: the first that applies to everything
  for (const Target& target : policy_->targets_) {
    const Target*& first = always[static_cast<size_t>(target.clock)];
    if (first != nullptr) {
      context_.findings.Warning(target.place, "unreachable",
                                absl::StrCat("the target ", Quoted(target.name), " never applies: ",
                                             Quoted(first->name), " in line ", first->place.line,
                                             " comes first, has the same clock and no condition"));
    } else if (!target.when.has_value() && !target.table.empty() &&
               std::any_of(target.table.begin(), target.table.end(),
                           [](const Target::Row& row) { return !row.when.has_value(); })) {
      first = &target;
    }
  }
}

void Compiler::Expectations(const Node* section) {
  if (section != nullptr) {
    const auto* list = ReadList(context_, *section, "expectations", kExpectationsPerPolicyMax,
                                "kExpectationsPerPolicyMax");
    if (list != nullptr) {
      for (const Node& node : *list) ReadExpectation(node);
    }
  }
  WarnUnreachableExpectations();
  if (base_ == nullptr) return;
  for (const Expectation& expectation : base_->expectations_) {
    if (expectations_.contains(expectation.name)) continue;
    policy_->expectations_.push_back(expectation);
    policy_->expectations_.back().place = {};
  }
}

void Compiler::ReadExpectation(const Node& node) {
  const MapReader reader(context_, node, kExpectationShape);
  if (!reader.ok()) return;
  Expectation expectation;
  expectation.place = context_.At(node);
  const auto name = reader.RequiredText("name");
  bool condition_ok = true;
  if (const Node* when = reader.Find("when")) {
    expectation.when = TimelessCondition(*when);
    condition_ok = expectation.when.has_value();
  }
  if (const Node* channel = reader.Find("channel")) {
    if (KnownChannel(*channel, "channel")) expectation.channel = channel->text;
  }
  if (const Node* kind = reader.Find("channel_kind")) {
    if (const auto text = ReadText(context_, *kind, "channel_kind")) {
      expectation.channel_kind = *text;
      std::vector<std::string> kinds;
      for (const Channel& channel : policy_->channels_) kinds.push_back(channel.kind);
      if (std::find(kinds.begin(), kinds.end(), *text) == kinds.end()) {
        context_.Warning(*kind, "unused-kind",
                         absl::StrCat("no channel of this policy is of the kind ", Quoted(*text),
                                      context_.Hint(*text, kinds)));
      }
    }
  }
  const auto within = reader.RequiredSpan("within");
  if (within) expectation.within = *within;
  if (const Node* outrage = reader.Find("outrage")) {
    expectation.outrage = ReadSpan(context_, *outrage, "outrage");
    if (within && expectation.outrage && *expectation.outrage < *within) {
      context_.Error(*outrage, "out-of-range",
                     absl::StrCat("'outrage' must not be shorter than 'within', which is ",
                                  FormatSpan(*within), ", not ", Quoted(outrage->text)));
    }
  }
  if (const Node* risk_at = reader.Find("risk_at")) {
    if (const auto milli = ReadPercent(context_, *risk_at, "risk_at", 1, 999)) {
      expectation.risk_at_milli = *milli;
    }
  }
  if (!name || !Claim(expectations_, *name, node, "expectation") || !condition_ok) return;
  expectation.name = *name;
  policy_->expectations_.push_back(std::move(expectation));
}

void Compiler::WarnUnreachableExpectations() {
  absl::btree_map<std::string, std::string> kind_of;  // by channel
  for (const Channel& channel : policy_->channels_) kind_of[channel.name] = channel.kind;
  absl::btree_map<std::pair<std::string, std::string>, const Expectation*> unconditional;
  for (const Expectation& expectation : policy_->expectations_) {
    const std::string& channel = expectation.channel;
    const std::string kind = !expectation.channel_kind.empty() ? expectation.channel_kind
                             : channel.empty()                 ? std::string()
                                                               : kind_of[channel];
    const std::pair<std::string, std::string> covers[] = {
        {"", ""}, {channel, ""}, {"", kind}, {channel, kind}};
    const Expectation* before = nullptr;
    for (const auto& cover : covers) {
      const auto found = unconditional.find(cover);
      if (found != unconditional.end()) before = found->second;
    }
    if (before != nullptr) {
      context_.findings.Warning(expectation.place, "unreachable",
                                absl::StrCat("the expectation ", Quoted(expectation.name),
                                             " never applies: ", Quoted(before->name), " in line ",
                                             before->place.line, " comes first and covers it"));
    } else if (!expectation.when.has_value()) {
      unconditional[{channel, expectation.channel_kind}] = &expectation;
    }
  }
}

}  // namespace earshot::policy
