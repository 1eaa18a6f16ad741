// Random desks through the engine, in several orders and with the clock moving in between, against the slow model.
//
//     desk_simulation [--seed N] [--from N] [--worlds N] [--seconds S] [--brief 1]
//
// One world: --seed N. Otherwise `worlds` of them from seed `from` (1) on, or as many as fit in `seconds` of processor time. A difference is shrunk to the fewest events that still show it and printed with both answers; with --brief it is only named.
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <memory>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/engine.h"
#include "property/desk_model.h"
#include "property/world.h"

namespace earshot::property {
namespace {

using care::DecisionKind;
using care::Event;
using engine::Engine;

std::string Time(Instant at) { return at == kNever ? "-" : FormatInstant(at); }

std::string ShowRuns(const std::vector<fold::TargetRun>& runs) {
  static constexpr const char* kStates[] = {"running", "met", "breached", "cancelled"};
  std::string out;
  for (const fold::TargetRun& r : runs) {
    absl::StrAppend(&out, " [", r.name, " ", kStates[static_cast<int>(r.state)], " ",
                    Time(r.started_at), " ", Time(r.ended_at), "]");
  }
  return out;
}

void ShowCustomer(const fold::CustomerView& c, DeskAnswer& answer) {
  for (const fold::Disposition& d : c.dispositions) {
    answer.dispositions.push_back(absl::StrCat(d.interaction.Text(),
                                               d.is_noise() ? " noise " : " obligation ",
                                               d.is_noise() ? d.noise : d.obligation));
  }
  for (const fold::Obligation& o : c.obligations) {
    std::vector<std::string> messages;
    for (const care::InteractionKey& key : o.interactions) messages.push_back(key.Text());
    answer.obligations.push_back(absl::StrCat(
        o.id, " ", fold::ObligationStateName(o.state), " case=", o.case_id, o.first ? " first" : "",
        " published=", Time(o.published_at), " received=", Time(o.received_at),
        " acknowledged=", Time(o.acknowledged_at), " closed=", Time(o.closed_at),
        " by=", o.closed_by.empty() ? "" : o.closed_by.Text(), " ignored=", Time(o.ignored_at),
        " agent=", o.agent, " messages=", absl::StrJoin(messages, ","), ShowRuns(o.targets)));
  }
  for (const fold::Case& k : c.cases) {
    if (k.messages == 0) continue;
    answer.obligations.push_back(absl::StrCat("case ", k.id, " messages=", k.messages,
                                              " answers=", k.answers, k.resolved ? " resolved" : "",
                                              ShowRuns(k.resolutions)));
  }
}

// Decisions as the model writes them; "" for the kinds that it does not know.
std::string ShowDecision(const care::Decision& d) {
  std::string more;
  switch (d.kind) {
    case DecisionKind::kDispositionNoise:
      more = absl::StrCat(" reason=", d.Argument("reason"));
      break;
    case DecisionKind::kIgnored:
      more = absl::StrCat(" by ", d.rule, " level=", d.Argument("level"));
      break;
    case DecisionKind::kTargetWarning:
      more = absl::StrCat(" by ", d.rule, " part=", d.Argument("part"));
      break;
    case DecisionKind::kIgnoredRisk:
    case DecisionKind::kTargetBreach:
      more = absl::StrCat(" by ", d.rule);
      break;
    case DecisionKind::kTag:
      more = absl::StrCat(" by ", d.rule,
                          d.Argument("stage").empty() ? "" : " stage=", d.Argument("stage"));
      break;
    case DecisionKind::kTargetChanged:
      more = absl::StrCat(" by ", d.rule, " from=", d.Argument("from"),
                          " within=", d.Argument("within"));
      break;
    case DecisionKind::kObligationOpened:
    case DecisionKind::kObligationAcknowledged:
    case DecisionKind::kObligationAnswered:
    case DecisionKind::kObligationReopened:
    case DecisionKind::kObligationWithdrawn:
    case DecisionKind::kObligationWaived:
    case DecisionKind::kPromiseBreach:
      break;
    default:
      return "";
  }
  return absl::StrCat(FormatInstant(d.at), " ", care::DecisionKindName(d.kind), " ", d.subject,
                      more);
}

DeskAnswer AnswerOf(const Engine& engine) {
  DeskAnswer answer;
  for (const std::string& name : engine.CustomerNames()) {
    const auto customer = engine.Customer(name);
    if (!customer.ok()) continue;
    ShowCustomer(*customer, answer);
    std::string line = name + " =";
    for (const care::Identity& i : customer->identities) absl::StrAppend(&line, " ", i.Text());
    answer.customers.push_back(line);
  }
  for (const care::Decision& d : engine.Standing()) {
    std::string line = ShowDecision(d);
    if (!line.empty()) answer.decisions.push_back(std::move(line));
  }
  for (const fold::QueueItem& item : engine.Queue(0)) {
    answer.queue.push_back(
        absl::StrCat(item.obligation.id, " points=", item.priority, item.aged ? " aged" : ""));
  }
  for (auto* lines :
       {&answer.customers, &answer.dispositions, &answer.obligations, &answer.decisions}) {
    std::sort(lines->begin(), lines->end());
  }
  return answer;
}

// How a world is fed; the same events each time.
enum class Way { kInOrder, kByWakeUps, kShuffled, kWithTheClock };

std::unique_ptr<Engine> Feed(const DeskWorld& world, Way way) {
  engine::Options options;
  if (world.seed % 3 != 0)
    options.idle_awake_max = world.seed % 3 - 1;  // who rests shows in nothing
  auto opened = Engine::Open(world.policy, nullptr, options);
  if (!opened.ok()) return nullptr;
  std::unique_ptr<Engine> engine = std::move(*opened);
  std::vector<Event> events = world.events;
  Random random(world.seed);
  if (way == Way::kInOrder || way == Way::kByWakeUps) {
    std::stable_sort(events.begin(), events.end(), care::InOrder);
  } else {
    for (const Event& e : world.events) {
      if (random.OneIn(3)) events.push_back(e);
    }
    random.Shuffle(events);
  }
  for (size_t i = 0; i < events.size();) {
    while (way == Way::kByWakeUps && engine->NextWakeup() < events[i].occurred_at) {
      if (!engine->Advance(engine->NextWakeup()).ok()) return nullptr;
    }
    const size_t end = std::min(events.size(), i + static_cast<size_t>(1 + random.Below(4)));
    if (!engine
             ->Ingest(
                 {events.begin() + static_cast<long>(i), events.begin() + static_cast<long>(end)})
             .ok()) {
      return nullptr;
    }
    i = end;
    if (way == Way::kWithTheClock && random.OneIn(2)) {
      const Instant now = world.begin + Span{random.Below((world.end - world.begin).micros)};
      if (!engine->Advance(now).ok()) return nullptr;
    }
  }
  while (way == Way::kByWakeUps && engine->NextWakeup() <= world.end) {
    if (!engine->Advance(engine->NextWakeup()).ok()) return nullptr;
  }
  if (!engine->Advance(world.end).ok()) return nullptr;
  return engine;
}

void ShowDifference(const char* what, const std::vector<std::string>& model,
                    const std::vector<std::string>& engine, std::string& out) {
  if (model == engine) return;
  absl::StrAppend(&out, "  ", what, "\n");
  std::vector<std::string> only_model, only_engine;
  std::set_difference(model.begin(), model.end(), engine.begin(), engine.end(),
                      std::back_inserter(only_model));
  std::set_difference(engine.begin(), engine.end(), model.begin(), model.end(),
                      std::back_inserter(only_engine));
  for (const std::string& line : only_model) absl::StrAppend(&out, "    model   ", line, "\n");
  for (const std::string& line : only_engine) absl::StrAppend(&out, "    engine  ", line, "\n");
}

// "" where model and engine say the same, however the events are fed.
std::string Difference(const DeskWorld& world) {
  const DeskAnswer model = ModelAnswer(world);
  for (const auto& [way, name] :
       {std::pair{Way::kInOrder, "in order"},
        std::pair{Way::kByWakeUps, "in order, from wake-up to wake-up"},
        std::pair{Way::kShuffled, "shuffled"}, std::pair{Way::kWithTheClock, "with the clock"}}) {
    const auto engine = Feed(world, way);
    if (engine == nullptr) return absl::StrCat("  fed ", name, ": refused\n");
    const DeskAnswer answer = AnswerOf(*engine);
    if (answer == model) continue;
    std::string out = absl::StrCat("  fed ", name, ":\n");
    ShowDifference("customers", model.customers, answer.customers, out);
    ShowDifference("dispositions", model.dispositions, answer.dispositions, out);
    ShowDifference("obligations and cases", model.obligations, answer.obligations, out);
    ShowDifference("decisions", model.decisions, answer.decisions, out);
    if (model.queue != answer.queue) {
      absl::StrAppend(&out, "  queue\n    model   ", absl::StrJoin(model.queue, ", "),
                      "\n    engine  ", absl::StrJoin(answer.queue, ", "), "\n");
    }
    return out;
  }
  return "";
}

// Leaves out events one by one for as long as the difference remains.
DeskWorld Shrunk(DeskWorld world) {
  for (bool smaller = true; smaller;) {
    smaller = false;
    for (size_t i = world.events.size(); i-- > 0;) {
      DeskWorld less = world;
      less.events.erase(less.events.begin() + static_cast<long>(i));
      if (Difference(less).empty()) continue;
      world = std::move(less);
      smaller = true;
    }
  }
  return world;
}

void Report(uint64_t seed) {
  DeskWorld world = Shrunk(MakeDeskWorld(seed));
  std::stable_sort(world.events.begin(), world.events.end(), care::InOrder);
  std::printf("seed %llu: model and engine differ; --seed %llu repeats it\n  features: %s\n%s",
              static_cast<unsigned long long>(seed), static_cast<unsigned long long>(seed),
              ShowFeatures(world.features).c_str(), world.yaml.c_str());
  for (const Event& e : world.events) std::printf("  %s\n", ShowEvent(e).c_str());
  std::printf("%s", Difference(world).c_str());
}

}  // namespace
}  // namespace earshot::property

int main(int argc, char** argv) {
  using namespace earshot::property;
  int64_t seed = -1, from = 1, worlds = 200, seconds = 0, brief = 0;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string name = argv[i];
    int64_t* target = name == "--seed"      ? &seed
                      : name == "--from"    ? &from
                      : name == "--worlds"  ? &worlds
                      : name == "--seconds" ? &seconds
                      : name == "--brief"   ? &brief
                                            : nullptr;
    if (target == nullptr || !absl::SimpleAtoi(argv[i + 1], target) || *target < 0) {
      std::fprintf(
          stderr, "desk_simulation [--seed N] [--from N] [--worlds N] [--seconds S] [--brief 1]\n");
      return 2;
    }
  }
  const clock_t end = clock() + seconds * CLOCKS_PER_SEC;
  const auto first = static_cast<uint64_t>(seed >= 0 ? seed : from);
  if (seed >= 0) worlds = 1, seconds = 0;
  std::printf("desk_simulation from seed %llu\n", static_cast<unsigned long long>(first));
  int64_t done = 0;
  for (; seconds > 0 ? clock() < end : done < worlds; ++done) {
    const uint64_t now = first + static_cast<uint64_t>(done);
    const DeskWorld world = MakeDeskWorld(now);
    if (Difference(world).empty()) continue;
    if (brief == 0) {
      Report(now);
    } else {
      std::printf("seed %llu: model and engine differ\n", static_cast<unsigned long long>(now));
    }
    return 1;
  }
  std::printf("%lld worlds: model and engine agree\n", static_cast<long long>(done));
  return 0;
}
