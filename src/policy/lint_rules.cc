// What is allowed in rules and hardly ever meant: conditions that nothing or everything meets, rules
// that say the same twice or contradict each other, rules that another one always stops, rows of a target that none
// comes to.
#include <algorithm>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "policy/compiler.h"
#include "policy/fields.h"

namespace earshot::policy {
namespace {

// Pairs of a rule that stops and one after it that are looked at: a policy of nothing but such
// rules is not compared with itself in full.
constexpr size_t kPairsMax = 50'000;

bool SameAction(const Action& a, const Action& b) {
  return a.kind == b.kind && a.level == b.level && a.to == b.to && a.amount == b.amount;
}

bool SameActions(const Rule& a, const Rule& b) {
  return std::equal(a.then.begin(), a.then.end(), b.then.begin(), b.then.end(), SameAction);
}

// The queue of the last route; null: it routes nowhere.
const std::string* QueueOf(const Rule& rule) {
  const std::string* queue = nullptr;
  for (const Action& action : rule.then) {
    if (action.kind == Action::Kind::kRoute) queue = &action.to;
  }
  return queue;
}

}  // namespace

void Compiler::LintRules() {
  const auto& rules = policy_->rules_;
  const cel::Index& index = policy_->rule_index_;
  const auto warn = [this](const Rule& rule, absl::string_view code, std::string message) {
    context_.findings.Warning(rule.place, code, std::move(message));
  };
  absl::flat_hash_map<std::string, size_t> first_of_form;
  for (size_t i = 0; i < rules.size(); ++i) {
    const Rule& rule = rules[i];
    const bool ours = rule.place.line != 0;
    if (ours && index.NeverTrue(i)) {
      warn(rule, "never-true",
           absl::StrCat("the rule ", Quoted(rule.name),
                        " can never fire: its "
                        "condition contradicts itself"));
      continue;
    }
    if (ours && rule.when.source() != "true" && index.AlwaysTrue(i)) {
      warn(rule, "always-true",
           absl::StrCat("the condition of ", Quoted(rule.name),
                        " holds whatever the values; write "
                        "'when: true' if that is meant"));
    }
    const auto [found, fresh] = first_of_form.emplace(index.Form(i), i);
    if (fresh || !ours) continue;
    const Rule& other = rules[found->second];
    const std::string same =
        absl::StrCat(Quoted(rule.name), " and ", Quoted(other.name), " have the same condition");
    const std::string *queue = QueueOf(rule), *other_queue = QueueOf(other);
    if (SameActions(rule, other) && rule.on == other.on && rule.once_per == other.once_per) {
      warn(rule, "duplicate-rule", absl::StrCat(same, " and do the same"));
    } else if (queue != nullptr && other_queue != nullptr && *queue != *other_queue &&
               (rule.on & other.on) != 0 && rule.group < 0) {
      warn(rule, "conflicting-rules",
           absl::StrCat(same, " and route to ", Quoted(*queue), " and to ", Quoted(*other_queue)));
    }
  }
  LintStops();
  LintTables();
}

// Rows of a target's table that no obligation ever comes to.
void Compiler::LintTables() {
  size_t pairs = 0;
  for (const Target& target : policy_->targets_) {
    if (target.place.line == 0 || target.table.size() < 2) continue;
    std::vector<cel::Program> conditions;
    const Target::Row* always = nullptr;
    for (const Target::Row& row : target.table) {
      if (always != nullptr) {
        context_.findings.Warning(
            row.place, "unreachable",
            absl::StrCat("this row of ", Quoted(target.name), " never applies: the one in line ",
                         always->place.line, " comes first and has no condition"));
      } else if (row.when.has_value()) {
        conditions.push_back(*row.when);
      } else {
        always = &row;
      }
    }
    const cel::Index index = cel::Index::Build(PolicyEnvironment(), conditions);
    for (size_t r = 0; r < conditions.size(); ++r) {
      const Place& place = target.table[r].place;
      if (index.NeverTrue(r)) {
        context_.findings.Warning(place, "never-true",
                                  absl::StrCat("this row of ", Quoted(target.name),
                                               " never applies: its condition contradicts itself"));
        continue;
      }
      for (size_t before = 0; before < r && pairs < kPairsMax; ++before, ++pairs) {
        if (!index.Implies(r, before)) continue;
        context_.findings.Warning(
            place, "unreachable",
            absl::StrCat("this row of ", Quoted(target.name),
                         " never applies: wherever it holds, the one in line ",
                         target.table[before].place.line, " holds and comes first"));
        break;
      }
    }
  }
}

void Compiler::LintStops() {
  const auto& rules = policy_->rules_;
  size_t pairs = 0;
  std::vector<bool> told(rules.size());
  for (size_t s = 0; s < rules.size(); ++s) {
    const Rule& stop = rules[s];
    const bool all = stop.stop == Rule::Stop::kAll;
    const bool group = stop.group >= 0 &&
                       (stop.stop == Rule::Stop::kGroup || policy_->rule_groups_[stop.group].first);
    const bool dated = stop.from.micros != INT64_MIN || stop.until != kNever;
    if ((!all && !group) || dated || stop.shadow) continue;
    for (size_t r = s + 1; r < rules.size() && pairs < kPairsMax; ++r) {
      const Rule& rule = rules[r];
      if (told[r] || rule.place.line == 0 || (!all && rule.group != stop.group)) continue;
      if ((rule.on & ~stop.on) != 0) continue;
      ++pairs;
      if (!policy_->rule_index_.Implies(r, s)) continue;
      told[r] = true;
      context_.findings.Warning(
          rule.place, "shadowed-rule",
          absl::StrCat("the rule ", Quoted(rule.name), " is never carried out: wherever it holds, ",
                       Quoted(stop.name), " holds and comes before it"));
    }
  }
}

}  // namespace earshot::policy
