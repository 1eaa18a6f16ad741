// earshot stats: what a store holds, in figures.
#include <sys/stat.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/time.h"
#include "cli.h"
#include "engine/engine.h"
#include "session.h"
#include "wire/json_writer.h"

namespace earshot::tools {
namespace {

constexpr Flag kFlags[] = {
    {"store", "FILE", "the store, as well as by its name alone"},
    {"json", "", "one JSON object"},
};
int Stats(const Arguments& arguments);

}  // namespace

extern const Command kStats;
const Command kStats = {
    "stats",
    "what a store holds, in figures",
    "earshot stats FILE [--json]",
    "Opens a store and counts: its bytes, events, customers, obligations by state, decisions that "
    "stand,\nevents that wait for what they refer to, and when there is next "
    "something to do.\n\n"
    "Example:\n"
    "  earshot stats desk.earshot",
    kFlags,
    Stats};

namespace {

int Stats(const Arguments& arguments) {
  const std::vector<std::string>& named = arguments.positional();
  if (named.size() + (arguments.Has("store") ? 1 : 0) != 1) {
    return BadUsage(kStats, "of which store? Give one file");
  }
  const std::string store = named.empty() ? arguments.Get("store") : named.front();
  struct stat file {};
  const int64_t bytes = ::stat(store.c_str(), &file) == 0 ? static_cast<int64_t>(file.st_size) : 0;
  Session session;
  if (const int code = OpenStoreToRead(store, &session); code != kOk) return code;
  const engine::Counts counts = session.engine->counts();
  const std::vector<std::pair<const char*, int64_t>> figures = {
      {"bytes", bytes},
      {"events", counts.events},
      {"customers", counts.customers},
      {"inbound", counts.inbound},
      {"outbound", counts.outbound},
      {"noise", counts.noise},
      {"obligations", counts.obligations},
      {"open", counts.open},
      {"answered", counts.answered},
      {"withdrawn", counts.withdrawn},
      {"waived", counts.waived},
      {"standing", counts.standing},
      {"unplaced", counts.unplaced},
  };
  const Instant now = session.engine->now(), wake = session.engine->NextWakeup();
  Output out;
  if (arguments.Has("json")) {
    wire::JsonWriter w;
    w.BeginObject().Field("version", int64_t{1});
    for (const auto& [name, value] : figures) w.Field(name, value);
    w.Field("now", now == kInstantMin ? "" : FormatInstant(now));
    w.Field("next_wakeup", wake == kNever ? "" : FormatInstant(wake));
    w.Field("policy", session.engine->policy().hash().Hex());
    w.Field("digest", session.engine->Digest().Hex()).EndObject();
    out.Line(w.Take());
    return kOk;
  }
  for (const auto& [name, value] : figures) out.Line(absl::StrFormat("%-12s %12d", name, value));
  out.Line(absl::StrFormat("%-12s %s", "now", now == kInstantMin ? "-" : FormatInstant(now)));
  out.Line(
      absl::StrFormat("%-12s %s", "next wake-up", wake == kNever ? "never" : FormatInstant(wake)));
  return kOk;
}

}  // namespace
}  // namespace earshot::tools
