// What holds of every erasure, over random worlds: the name is gone from the journal, the figures are what they
// were, what is delivered again stays erased, and an engine that opens the journal is in the same state.
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/btree_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "engine/engine.h"
#include "fold/redact.h"
#include "property/world.h"
#include "support/shared_journal.h"
#include "wire/events.h"

namespace earshot::property {
namespace {

using engine::Engine;
using engine::EraseScope;

std::shared_ptr<const policy::Policy> Policy() {
  static const std::shared_ptr<const policy::Policy> policy = WorldPolicy();
  return policy;
}

std::unique_ptr<Engine> OpenOver(std::shared_ptr<store::Journal> journal) {
  auto engine = Engine::OpenWith(Policy(), nullptr, {}, std::make_unique<SharedJournal>(journal));
  EXPECT_TRUE(engine.ok()) << engine.status();
  return *std::move(engine);
}

std::string Figures(const Engine& engine) { return engine::ReportToJson(engine.Report(), false); }

// The figures that only one of two reports has: all of a report is too long to read.
std::string Difference(const std::string& before, const std::string& after) {
  const auto figures = [](const std::string& report) {
    return absl::btree_set<std::string>(absl::StrSplit(report, "{\"id\":"));
  };
  const auto a = figures(before + ","), b = figures(after + ",");
  std::string out;
  for (const std::string& figure : a) {
    if (!b.contains(figure)) absl::StrAppend(&out, "- ", figure, "\n");
  }
  for (const std::string& figure : b) {
    if (!a.contains(figure)) absl::StrAppend(&out, "+ ", figure, "\n");
  }
  return out;
}

// In how many records a name of these is left.
int64_t Left(store::Journal& journal, const fold::Erased& names) {
  int64_t left = 0;
  EXPECT_TRUE(journal
                  .ReadFrom(0,
                            [&](int64_t, const store::Record& record) {
                              const auto event = wire::EventFromProto(record.body);
                              EXPECT_TRUE(event.ok()) << event.status();
                              EXPECT_EQ(care::KeyOf(*event), record.key);
                              EXPECT_TRUE(care::Validate(*event).ok()) << care::Validate(*event);
                              left += fold::Names(*event, names);
                              return absl::OkStatus();
                            })
                  .ok());
  return left;
}

// Somebody of the world who can be erased; "": nobody is left.
std::string Somebody(const Engine& engine, Random& random) {
  std::vector<std::string> names;
  for (const std::string& name : engine.CustomerNames()) {
    const auto view = engine.Customer(name);
    // He may have spoken for us under one of the policies of a world (docs/privacy.md).
    const bool ours =
        name == "x:skylark" || name == "email:desk" ||
        (view.ok() && std::find(view->identities.begin(), view->identities.end(),
                                care::Identity{"x", "joe"}) != view->identities.end());
    if (view.ok() && view->persons.size() == 1 && !ours && !absl::StrContains(name, "erased-") &&
        !absl::StartsWith(name, "party:")) {
      names.push_back(name);
    }
  }
  return names.empty() ? "" : random.Of(names);
}

fold::Erased NamesOf(const fold::CustomerView& view) {
  fold::Erased names;
  for (const care::Identity& identity : view.identities) {
    if (!Policy()->IsOwn(identity)) names.identities.insert(identity);
  }
  if (!view.host_id.empty()) names.customers.insert(view.host_id);
  return names;
}

TEST(Erasure, TakesTheNameAndLeavesTheFigures) {
  int64_t erased = 0;
  for (uint64_t seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE(absl::StrCat("seed ", seed));
    Random random(seed);
    const World world = MakeWorld(seed, 60);
    const std::shared_ptr<store::Journal> journal = store::NewMemoryJournal();
    auto engine = OpenOver(journal);
    ASSERT_TRUE(engine->Ingest(world.events).ok());
    ASSERT_TRUE(engine->Advance(world.end).ok());
    for (int round = 0; round < 2; ++round) {
      const std::string who = Somebody(*engine, random);
      if (who.empty()) break;
      SCOPED_TRACE(who);
      const fold::Erased names = NamesOf(*engine->Customer(who));
      const std::string figures = Figures(*engine);
      const int64_t events = engine->counts().events, records = journal->size();
      const auto result = engine->Erase(EraseScope::kCustomer, who);
      ASSERT_TRUE(result.ok()) << result.status();
      ++erased;
      const std::string changed = Difference(figures, Figures(*engine));
      EXPECT_TRUE(changed.empty()) << changed;
      EXPECT_EQ(engine->counts().events, events);
      EXPECT_EQ(journal->size(), records);
      EXPECT_EQ(Left(*journal, names), 0);
      EXPECT_FALSE(engine->Customer(who).ok());
      EXPECT_FALSE(engine->Export(who).ok());

      const Digest128 digest = engine->Digest();
      const auto again = engine->Erase(EraseScope::kCustomer, who);
      ASSERT_TRUE(again.ok()) << again.status();
      EXPECT_EQ(again->events + again->mentions, 0);
      // All of it once more: what was his is passed over, and what names what was his.
      const auto back = engine->Ingest(world.events);
      ASSERT_TRUE(back.ok()) << back.status();
      EXPECT_EQ(back->accepted, 0);
      EXPECT_EQ(engine->Digest(), digest);
      EXPECT_EQ(Left(*journal, names), 0);
      auto other = OpenOver(journal);
      ASSERT_TRUE(other->Advance(engine->now()).ok());
      EXPECT_EQ(other->Digest(), digest);
      EXPECT_EQ(other->Ingest(world.events)->accepted, 0);
      EXPECT_EQ(other->Digest(), digest);
    }
  }
  EXPECT_GT(erased, 80);
}

}  // namespace
}  // namespace earshot::property
