#include "crash/script.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "absl/strings/str_cat.h"
#include "property/world.h"
#include "support/shared_journal.h"

namespace earshot::crash {
namespace {

std::shared_ptr<const policy::Policy> Policy() {
  static const std::shared_ptr<const policy::Policy> policy = property::WorldPolicy(0);
  return policy;
}

absl::StatusOr<std::unique_ptr<engine::Engine>> OpenOver(std::unique_ptr<store::Journal> journal) {
  return engine::Engine::OpenWith(Policy(), nullptr, {}, std::move(journal));
}

absl::Status Do(engine::Engine& engine, const Op& op) {
  if (op.kind == Op::Kind::kIngest) return engine.Ingest(op.events).status();
  if (op.kind == Op::Kind::kAdvance) return engine.Advance(op.now).status();
  return engine.Sync();
}

// What an engine without a file makes of it.
void Rehearse(Script& script) {
  const std::shared_ptr<store::Journal> journal = store::NewMemoryJournal();
  const auto open = [&] { return *OpenOver(std::make_unique<SharedJournal>(journal)); };
  auto engine = open();
  Milestone at{0, engine->Digest(), Instant{0}, 0};
  script.milestones.push_back(at);
  store::Durability durability = script.durability;
  for (size_t i = 0; i < script.ops.size(); ++i) {
    const Op& op = script.ops[i];
    if (op.kind == Op::Kind::kReopen) {
      durability = op.durability;
      engine.reset();
      engine = open();
      if (at.now.micros > 0) engine->Advance(at.now).status().IgnoreError();
    } else if (const absl::Status s = Do(*engine, op); !s.ok()) {
      std::printf("%s: op %zu is refused: %s\n", script.name.c_str(), i, s.ToString().c_str());
      std::exit(1);
    }
    if (op.kind == Op::Kind::kAdvance) at.now = std::max(at.now, op.now);
    at.records = journal->size();
    at.digest = engine->Digest();
    if (durability == store::Durability::kDurable || op.kind == Op::Kind::kSync ||
        op.kind == Op::Kind::kReopen) {
      at.durable = i + 1;
    }
    script.milestones.push_back(at);
  }
  journal
      ->ReadFrom(0,
                 [&](int64_t, const store::Record& record) {
                   script.records.push_back(record);
                   return absl::OkStatus();
                 })
      .IgnoreError();
}

// Later, and of other people, so that it is not all one customer.
property::World AnotherWorld(uint64_t seed, uint64_t number) {
  property::World world = property::MakeWorld(seed + number, 24);
  for (care::Event& e : world.events) {
    absl::StrAppend(&e.id, ".", number);
    e.occurred_at = e.occurred_at + Hours(static_cast<int64_t>(number));
    e.received_at = e.received_at + Hours(static_cast<int64_t>(number));
    auto* post = std::get_if<care::Interaction>(&e.body);
    if (post == nullptr || post->author.identity.id.empty()) continue;
    if (post->direction == care::Direction::kInbound) {
      absl::StrAppend(&post->author.identity.id, ".", number);
    }
    if (!post->in_reply_to.id.empty()) absl::StrAppend(&post->in_reply_to.id, ".", number);
  }
  return world;
}

}  // namespace

Script MakeScript(const std::string& name, uint64_t seed, size_t ops, Manner manner,
                  int checkpoint_pages) {
  Script script;
  script.name = name;
  script.checkpoint_pages = checkpoint_pages;
  using store::Durability;
  script.durability = manner == Manner::kBuffered ? Durability::kBuffered : Durability::kDurable;
  property::Random random(seed);
  property::World world = property::MakeWorld(seed, 24);
  size_t next = 0;
  uint64_t worlds = 0;
  Instant now{0};
  while (script.ops.size() < ops) {
    Op op;
    const int64_t dice = random.Below(20);
    if (dice < 12) {
      const int64_t count = random.OneIn(9) ? 24 : 1 + random.Below(6);
      for (int64_t i = 0; i < count; ++i) {
        if (next == world.events.size()) {
          world = AnotherWorld(seed + 1000, ++worlds);
          next = 0;
        }
        care::Event event = world.events[next++];
        auto* post = std::get_if<care::Interaction>(&event.body);
        if (post != nullptr && random.OneIn(12)) post->text.append(9'000, 'x');
        op.events.push_back(std::move(event));
      }
    } else if (dice < 16) {
      op.kind = Op::Kind::kAdvance;
      now = std::max(now, world.end - Hours(20)) + Minutes(random.Below(90));
      op.now = now;
    } else if (dice < 18) {
      op.kind = Op::Kind::kSync;
    } else {
      op.kind = Op::Kind::kReopen;
      op.durability =
          manner == Manner::kMixed && random.OneIn(2) ? Durability::kBuffered : script.durability;
    }
    script.ops.push_back(std::move(op));
  }
  Rehearse(script);
  return script;
}

store::Durability Runner::DurabilityNow() const {
  for (size_t i = done_; i > 0; --i) {
    if (script_->ops[i - 1].kind == Op::Kind::kReopen) return script_->ops[i - 1].durability;
  }
  return script_->durability;
}

absl::Status Runner::Open(store::Durability durability) {
  auto journal = store::OpenSqliteJournal(path_, durability, script_->checkpoint_pages);
  return journal.ok() ? OpenWith(*std::move(journal)) : journal.status();
}

absl::Status Runner::OpenWith(std::unique_ptr<store::Journal> journal) {
  auto engine = OpenOver(std::move(journal));
  if (!engine.ok()) return engine.status();
  const Instant now = script_->milestones[done_].now;
  if (now.micros > 0) {
    if (const auto fired = (*engine)->Advance(now); !fired.ok()) return fired.status();
  }
  engine_ = *std::move(engine);
  return absl::OkStatus();
}

absl::Status Runner::Next() {
  const Op& op = script_->ops[done_];
  const bool reopens = op.kind == Op::Kind::kReopen;
  if (reopens) Close();
  if (engine_ == nullptr) {
    const absl::Status opened = Open(reopens ? op.durability : DurabilityNow());
    if (!opened.ok()) return opened;
  }
  if (!reopens) {
    if (const absl::Status s = Do(*engine_, op); !s.ok()) return s;
  }
  ++done_;
  return absl::OkStatus();
}

absl::Status Runner::ToTheEnd() {
  while (!at_end()) {
    if (const absl::Status s = Next(); !s.ok()) return s;
  }
  return absl::OkStatus();
}

bool IsHonest(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kDataLoss:
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kPermissionDenied:
      return true;
    default:
      return false;
  }
}

namespace {

Verdict JudgeOpen(const Script& script, const std::string& path, size_t least, size_t most,
                  size_t* k, Runner* runner) {
  most = std::min(most, script.ops.size());
  auto journal =
      store::OpenSqliteJournal(path, store::Durability::kDurable, script.checkpoint_pages);
  if (!journal.ok()) return absl::StrCat("cannot be opened: ", journal.status().ToString());
  const int64_t size = (*journal)->size();
  bool found = false;
  for (*k = least; *k <= most && !found; ++*k) found = script.milestones[*k].records == size;
  --*k;
  if (!found) {
    return absl::StrCat("holds ", size, " records; acknowledged were ",
                        script.milestones[least].records, ", under way up to ",
                        script.milestones[most].records);
  }
  size_t next = 0;
  Verdict verdict;
  const absl::Status read = (*journal)->ReadFrom(0, [&](int64_t, const store::Record& record) {
    if (next >= script.records.size() || record.key != script.records[next].key ||
        record.body != script.records[next].body) {
      verdict = absl::StrCat("record ", next, " is another than was written");
      return absl::AbortedError("");
    }
    ++next;
    return absl::OkStatus();
  });
  if (!verdict.empty()) return verdict;
  if (!read.ok()) return absl::StrCat("cannot be read: ", read.ToString());
  runner->StartFrom(*k);
  if (const absl::Status s = runner->OpenWith(*std::move(journal)); !s.ok()) {
    return absl::StrCat("the engine does not open: ", s.ToString());
  }
  if (runner->engine()->Digest() != script.milestones[*k].digest) {
    return absl::StrCat("another state after ", *k, " ops");
  }
  return "";
}

}  // namespace

Verdict Judge(const Script& script, const std::string& path, size_t least, size_t most, size_t* k) {
  Runner runner(&script, path);
  return JudgeOpen(script, path, least, most, k, &runner);
}

Verdict JudgeAndGoOn(const Script& script, const std::string& path, size_t least, size_t most,
                     size_t ops, size_t* k) {
  Runner runner(&script, path);
  if (Verdict v = JudgeOpen(script, path, least, most, k, &runner); !v.empty()) return v;
  const size_t until = std::min(script.ops.size(), *k + ops);
  while (runner.done() < until) {
    if (const absl::Status s = runner.Next(); !s.ok()) {
      return absl::StrCat("op ", runner.done(), " fails afterwards: ", s.ToString());
    }
  }
  runner.Close();
  size_t end = 0;
  const Verdict v = Judge(script, path, until, until, &end);
  return v.empty() ? v : absl::StrCat("gone on with, ", v);
}

int64_t Close(const Tally& tally) {
  for (const std::string& line : tally.wrong) std::printf("  WRONG %s\n", line.c_str());
  return static_cast<int64_t>(tally.wrong.size());
}

}  // namespace earshot::crash
