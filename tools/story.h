// Decisions as a story: what belongs to one obligation told together, in the order in which it began, with
// who spoke, what he said and why something happened.
#ifndef EARSHOT_TOOLS_STORY_H_
#define EARSHOT_TOOLS_STORY_H_

#include <string>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/strings/string_view.h"
#include "care/decisions.h"
#include "engine/engine.h"

namespace earshot::tools {

// One obligation (or noise, or case) with its standing decisions in order.
struct Tale {
  std::string subject;
  Instant began;
  std::vector<const care::Decision*> decisions;
  const care::Decision* Find(care::DecisionKind kind) const;
  bool Has(care::DecisionKind kind) const { return Find(kind) != nullptr; }
};

// What the reports print: decisions that stand with their obligations and words.
class Story {
 public:
  explicit Story(const engine::Engine& engine);

  const care::Decisions& decisions() const { return decisions_; }
  // Sorted by what began first.
  const std::vector<Tale>& tales() const { return tales_; }
  // nullptr where the subject is no obligation.
  const fold::Obligation* ObligationOf(const Tale& tale) const;
  // "harold.finch@mail.example", "@maraquill": his handle, else his identity.
  std::string WhoOf(const Tale& tale) const;
  std::string WordsOf(const Tale& tale) const;  // of the interaction that opened it
  const absl::btree_map<std::string, fold::Obligation>& obligations() const { return obligations_; }

 private:
  const care::Event* OpenerOf(const Tale& tale) const;

  const engine::Engine& engine_;
  care::Decisions decisions_;
  std::vector<Tale> tales_;
  absl::btree_map<std::string, fold::Obligation> obligations_;  // by "obligation:<id>"
  mutable absl::btree_map<std::string, care::Event> openers_;   // by subject, once asked for
};

// "escalated to press-desk, level 2": what a decision says, in words, without its reasons.
std::string Say(const care::Decision& decision);
// Its reasons, joined; "" where it speaks for itself.
std::string Why(const care::Decision& decision);
// Whether it is more than the daily course of things: somebody ignored, told, promised in vain.
bool IsNotable(const care::Decision& decision);

// The story of a run: counts, then the notable tales day by day. `tales_max` 0: all of them.
std::string TellStory(const Story& story, size_t tales_max);

}  // namespace earshot::tools

#endif  // EARSHOT_TOOLS_STORY_H_
