// From the tree of a policy file to a Policy: one pass over the sections, each in a file of its
// own. Sections are read in the order in which they refer to each other, whatever their order in
// the file.
//
// With `extends: default` the entries of the built-in policy follow those of the file, less the
// ones whose name the file gives to an entry of its own.
#ifndef EARSHOT_POLICY_COMPILER_H_
#define EARSHOT_POLICY_COMPILER_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/container/btree_set.h"
#include "absl/strings/string_view.h"
#include "base/limits.h"
#include "calendar/calendar.h"
#include "policy/policy.h"
#include "policy/reader.h"
#include "policy/yaml.h"
#include "text/message.h"

namespace earshot::policy {

class Compiler {
 public:
  Compiler(const SourceMap& map, const Files& files, Findings& findings)
      : context_{map, findings}, files_(files) {}

  // null where findings got an error.
  std::shared_ptr<const Policy> Run(const Node& root);

 private:
  // Names of one section, each with the place of its first use.
  using Names = absl::btree_map<std::string, Place>;

  // compiler.cc
  void Header(const Node& root);
  void Brand(const Node& node);
  void OwnIdentity(const Node& node);
  void Brands(const Node* section);
  void Channels(const Node* section);
  void ReadChannel(const Node& node);
  void Touchpoints(const Node* section);
  void ReadTouchpoint(const Node& node);
  void Priority(const Node& node);
  void Tiers(const Node& node, PriorityWeights& weights);
  void BuildIndexes();
  // Reports a second use of the name.
  bool Claim(Names& names, const std::string& name, const Node& node, absl::string_view what);
  bool KnownChannel(const Node& node, absl::string_view what);
  std::vector<std::string> ChannelNames() const;

  // compile_calendars.cc
  // A calendar that is made of others.
  struct Combined {
    const Node* node = nullptr;
    std::string name;
    bool intersection = false;
    std::vector<const Node*> members;
  };
  void Calendars(const Node* section);
  void AddCalendar(const std::string& name, calendar::Calendar calendar, const Digest128& spec);
  std::optional<std::string> CalendarName(const MapReader& reader);
  void ReadCalendar(const Node& node);
  void ICal(const Node& node, calendar::CalendarSpec& spec, Digest128& digest);
  const std::string* FileNamed(const Node& node);
  std::optional<Combined> ReadCombined(const Node& node);
  void Combine(std::vector<Combined> pending);
  void Build(const Combined& combined);

  // compile_days.cc
  void Week(const Node& node, calendar::Week& week);
  void Changes(const Node& node, calendar::CalendarSpec& spec);
  void Holidays(const Node& node, calendar::CalendarSpec& spec);
  void ReadHoliday(const Node& item, calendar::CalendarSpec& spec);
  std::optional<calendar::Holiday> HolidayText(const Node& node);
  std::vector<absl::CivilDay> Yearly(const Node& node);
  std::vector<absl::CivilDay> AroundEaster(const MapReader& reader);
  void Openings(const Node& node, calendar::CalendarSpec& spec);
  void DaySpans(const Node& node, absl::string_view what, std::vector<calendar::DaySpan>& spans);
  std::optional<absl::CivilDay> Date(const Node& node);
  std::optional<int32_t> TimeOfDay(const Node& node, absl::string_view what);
  // Index of the calendar that a scalar names; reports where there is none.
  std::optional<int> CalendarIndex(const Node& node, absl::string_view what,
                                   std::vector<std::string> others);

  // compile_clocks.cc
  void Targets(const Node* section);
  void ReadTarget(const Node& node);
  void WarnAt(const Node& node, Target& target);
  void ReadTable(const MapReader& reader, Target& target);
  void Stages(const Node& node, Target& target);
  void Expectations(const Node* section);
  void ReadExpectation(const Node& node);
  void WarnUnreachableTargets();
  void WarnUnreachableExpectations();

  // compile_rules.cc
  void Rules(const Node* section);
  void Groups(const Node* section);
  void ReadRule(const Node& node);
  void ReadOptions(const MapReader& reader, Rule& rule);
  std::optional<Instant> ReadInstant(const MapReader& reader, absl::string_view key);
  void IndexRules();

  // compile_replies.cc
  void Language(const MapReader& reader);
  void Replies(const Node* section);
  void ReadReply(const Node& node);
  void Texts(const Node& node, Reply& reply);
  std::optional<text::Message> ReadMessage(const Node& node, absl::string_view what);
  void CheckArguments(const Node& node, const text::Message& message, Reply& reply);

  // lint_rules.cc
  void LintRules();
  void LintStops();
  void LintTables();

  // compile_rules.cc: what rules and stages share
  // Of a byte of a scalar's text, however that is written in the file.
  Place PlaceInside(const Node& scalar, size_t byte) const;
  // `whose`: "a rule".
  void Then(const Node& node, absl::string_view whose, std::vector<Action>& then);
  std::optional<Action> ReadAction(const Node& name, const Node& value);
  bool Escalate(const Node& value, Action& action);
  std::optional<cel::Program> Condition(const Node& node);
  // The same where no event is looked at: what was before it cannot be had.
  std::optional<cel::Program> TimelessCondition(const Node& node);
  void CheckLookingBack(const Node& node, const Rule& rule);

  Context context_;
  const Files& files_;
  std::unique_ptr<Policy> policy_;
  std::shared_ptr<const Policy> base_;  // extends
  Names brands_, channels_, calendars_, targets_, expectations_, rules_, groups_, replies_;
  absl::btree_set<std::string> groups_off_;
  absl::btree_map<std::pair<std::string, std::string>, Place> touchpoints_;
  absl::btree_map<std::string, int> calendar_index_;
  size_t ical_read_ = 0, members_read_ = 0;  // over all calendars
  int64_t ical_steps_left_ = kPolicyICalStepsMax;
};

// A relative name, '/' between folders, nothing that leads out of them.
bool IsFileName(absl::string_view name);

// Of everything that a policy says: equal for two files that differ in layout, comments, the order
// of keys and of entries whose order has no meaning.
class Hasher {
 public:
  static Digest128 HashOf(const Policy& policy, const std::vector<Digest128>& calendar_specs);
  static Digest128 HashOf(const calendar::CalendarSpec& spec);
};

}  // namespace earshot::policy

#endif  // EARSHOT_POLICY_COMPILER_H_
