// Tables of events and the decisions that must come of them, read as the trade would write them down:
//
//     09:00  post id=1 by=ann ch=x text="my bag is gone" score=-600   => obligation.opened x/1
//     10:00  tick                                                     => ignored x/1 level=late
//
// A line is an instant (d2 in front: the second day), a verb, its words, and after "=>" every decision that the
// step emits, in order, separated by ";". priority.set is left out of the comparison unless the scenario asks
// for it. A decision that fires at another instant than the step's shows it: "@09:45". Verbs and words are
// described in tests/golden/care/README.md; one that does not exist fails the test by name.
#ifndef EARSHOT_TESTS_UNIT_FOLD_SCENARIO_H_
#define EARSHOT_TESTS_UNIT_FOLD_SCENARIO_H_

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "fold/customer.h"
#include "policy/policy.h"

namespace earshot::fold {

struct Line {
  Instant at;
  std::string verb;
  std::vector<std::pair<std::string, std::string>> words;
  std::string expected;
  std::string row;  // as written, for messages

  std::string Get(absl::string_view name, absl::string_view otherwise = "") const;
  bool Has(absl::string_view name) const;
  // Every word that nobody has asked for is a slip: what it is, and what there would be. "" where all is well.
  std::string Unasked() const;

  mutable std::set<std::string> asked;
};

std::vector<Line> ReadTable(absl::string_view table);
// The event of a line; nullptr for "tick". It reaches us at `received`, where the line does not say.
EventPtr EventOf(const Line& line, Instant received);
// "x:ann" or, of the namespace x, "ann".
care::Identity Who(const std::string& name);
// "ignored x/1 level=late @09:45"
std::string Show(const care::Decision& decision, Instant step);

class Scenario {
 public:
  explicit Scenario(absl::string_view policy_yaml, bool with_priority = false);
  // Runs the table and returns it with the decisions that came out in place of the expected ones.
  std::string Run(absl::string_view table);
  Customer& customer() { return *customer_; }
  const Context& context() const { return context_; }

 private:
  std::shared_ptr<const policy::Policy> policy_;
  Context context_;
  bool with_priority_;
  Instant now_{0};
  std::unique_ptr<Customer> customer_;
};

// Runs the table under the policy and compares line by line.
void Check(absl::string_view policy_yaml, absl::string_view table, bool with_priority = false);

}  // namespace earshot::fold

#endif  // EARSHOT_TESTS_UNIT_FOLD_SCENARIO_H_
