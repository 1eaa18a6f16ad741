#include "crash/script.h"

#include <sqlite3.h>

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
  if (op.kind == Op::Kind::kErase) {
    return engine.Erase(engine::EraseScope::kCustomer, op.whom).status();
  }
  return engine.Sync();
}

absl::StatusOr<Digest128> ContentsOf(store::Journal& journal) {
  Digest128 all;
  const absl::Status read = journal.ReadFrom(0, [&](int64_t, const store::Record& record) {
    all = Digester().Add(all).Add(record.key).Add(record.body).Finish();
    return absl::OkStatus();
  });
  if (!read.ok()) return read;
  return all;
}

// Of the file and its log, through the layer that SQLite reads them by.
std::string RawBytes(const std::string& path) {
  sqlite3_vfs* vfs = sqlite3_vfs_find(nullptr);
  std::string all;
  for (const char* end : {"", "-wal"}) {
    std::vector<char> full(static_cast<size_t>(vfs->mxPathname) + 1);
    if (vfs->xFullPathname(vfs, (path + end).c_str(), vfs->mxPathname, full.data()) != SQLITE_OK) {
      std::abort();
    }
    int exists = 0;
    vfs->xAccess(vfs, full.data(), SQLITE_ACCESS_EXISTS, &exists);
    if (exists == 0) continue;
    std::vector<uint64_t> memory(static_cast<size_t>(vfs->szOsFile) / 8 + 1);
    auto* file = reinterpret_cast<sqlite3_file*>(memory.data());
    sqlite3_int64 bytes = 0;
    if (vfs->xOpen(vfs, full.data(), file, SQLITE_OPEN_READONLY | SQLITE_OPEN_MAIN_DB, nullptr) !=
            SQLITE_OK ||
        file->pMethods->xFileSize(file, &bytes) != SQLITE_OK) {
      std::abort();
    }
    std::string part(static_cast<size_t>(bytes), '\0');
    if (bytes > 0 &&
        file->pMethods->xRead(file, part.data(), static_cast<int>(bytes), 0) != SQLITE_OK) {
      std::abort();
    }
    file->pMethods->xClose(file);
    all += part;
  }
  return all;
}

// Is somebody in the files who was erased by then?
Verdict LookForErased(const Script& script, const std::string& path, size_t k) {
  std::string raw;
  for (size_t i = 0; i < k; ++i) {
    const Op& op = script.ops[i];
    if (op.kind != Op::Kind::kErase) continue;
    if (raw.empty()) raw = RawBytes(path);
    if (raw.find(op.whom.substr(op.whom.find(':') + 1)) != std::string::npos) {
      return absl::StrCat("holds bytes of ", op.whom, " after ", k, " ops");
    }
  }
  return "";
}

// What an engine without a file makes of it.
void Rehearse(Script& script) {
  const std::shared_ptr<store::Journal> journal = store::NewMemoryJournal();
  const auto open = [&] { return *OpenOver(std::make_unique<SharedJournal>(journal)); };
  auto engine = open();
  Milestone at{0, {}, engine->Digest(), Instant{0}, 0};
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
    at.contents = *ContentsOf(*journal);
    at.digest = engine->Digest();
    if (durability == store::Durability::kDurable || op.kind == Op::Kind::kSync ||
        op.kind == Op::Kind::kReopen || op.kind == Op::Kind::kErase) {
      at.durable = i + 1;
    }
    script.milestones.push_back(at);
  }
}

// Somebody with three messages, in each of which he is named.
std::vector<care::Event> WordsOf(const std::string& whom, Instant at) {
  std::vector<care::Event> events;
  for (int i = 0; i < 3; ++i) {
    care::Event event;
    event.kind = care::EventKind::kInteractionPost;
    event.source = "x";
    event.id = absl::StrCat(whom, "-", i);
    event.occurred_at = event.received_at = at + Minutes(i);
    care::Interaction post;
    post.channel = "x";
    post.author.identity = {"x", whom};
    post.text = absl::StrCat("this is ", whom, std::string(i == 1 ? 9'000 : 10, 'y'), whom);
    event.body = std::move(post);
    events.push_back(std::move(event));
  }
  return events;
}

void AddErasures(Script& script) {
  const std::string whom[] = {"erase-me-first", "erase-me-later"};
  const auto at = [&script](size_t eighths) {
    return script.ops.begin() + static_cast<std::ptrdiff_t>(script.ops.size() * eighths / 8);
  };
  // From the back, so that the places in front stay.
  for (const auto& [eighths, who] : {std::pair{6, 1}, std::pair{4, 0}}) {
    Op erase;
    erase.kind = Op::Kind::kErase;
    erase.whom = "x:" + whom[who];
    script.ops.insert(at(static_cast<size_t>(eighths)), std::move(erase));
  }
  Op said;
  for (const std::string& who : whom) {
    for (care::Event& event : WordsOf(who, Instant{1'772'434'800'000'000})) {
      said.events.push_back(std::move(event));
    }
  }
  script.ops.insert(at(1), std::move(said));
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
  Script script = MakeScriptUnrehearsed(name, seed, ops, manner, checkpoint_pages);
  Rehearse(script);
  return script;
}

Script MakeScriptUnrehearsed(const std::string& name, uint64_t seed, size_t ops, Manner manner,
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
  AddErasures(script);
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
  const absl::StatusOr<Digest128> contents = ContentsOf(**journal);
  if (!contents.ok()) return absl::StrCat("cannot be read: ", contents.status().ToString());
  bool found = false, as_many = false;
  for (*k = least; *k <= most && !found; ++*k) {
    as_many |= script.milestones[*k].records == size;
    found = script.milestones[*k].records == size && script.milestones[*k].contents == *contents;
  }
  --*k;
  if (as_many && !found) return absl::StrCat("holds ", size, " records, but other ones");
  if (!found) {
    return absl::StrCat("holds ", size, " records; acknowledged were ",
                        script.milestones[least].records, ", under way up to ",
                        script.milestones[most].records);
  }
  runner->StartFrom(*k);
  if (const absl::Status s = runner->OpenWith(*std::move(journal)); !s.ok()) {
    return absl::StrCat("the engine does not open: ", s.ToString());
  }
  if (runner->engine()->Digest() != script.milestones[*k].digest) {
    return absl::StrCat("another state after ", *k, " ops");
  }
  return LookForErased(script, path, *k);
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
