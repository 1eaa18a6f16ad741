// earshot queue: whom to answer next, most urgent first, and why.
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "cli.h"
#include "layout.h"
#include "session.h"
#include "wire/state.h"

namespace earshot::tools {
namespace {

constexpr Flag kFlags[] = {
    {"store", "FILE", "a store that 'earshot run --store' has written"},
    {"default-policy", "", "the built-in policy instead of POLICY"},
    {"until", "TIME", "as of this time; a store keeps its own clock"},
    {"limit", "N", "the first N only"},
    {"json", "", "one JSON line each"},
};
int Queue(const Arguments& arguments);

}  // namespace

extern const Command kQueue;
const Command kQueue = {"queue",
                        "whom to answer next, most urgent first",
                        "earshot queue (--store FILE | POLICY EVENTS...) [options]",
                        "Lists the open obligations, most urgent first, each with its priority and "
                        "what it is made of. Who has waited\n"
                        "beyond the policy's fair_after stands before everybody younger.\n\n"
                        "Example:\n"
                        "  earshot queue --store skylark.earshot --limit 10",
                        kFlags,
                        Queue};

namespace {

int Queue(const Arguments& arguments) {
  uint32_t limit = 0;
  if (arguments.Has("limit") && (!absl::SimpleAtoi(arguments.Get("limit"), &limit) || limit == 0)) {
    return BadUsage(kQueue,
                    absl::StrCat("--limit: '", arguments.Get("limit"), "' is no number above 0"));
  }
  Session session;
  if (const int code = OpenToRead(kQueue, arguments, &session); code != kOk) return code;
  const std::vector<fold::QueueItem> items = session.engine->Queue(limit);
  Output out;
  if (arguments.Has("json")) {
    for (const fold::QueueItem& item : items) out.Line(wire::QueueItemToJson(item));
    return kOk;
  }
  if (items.empty()) out.Line("Nobody waits.");
  for (const fold::QueueItem& item : items) {
    const fold::Obligation& o = item.obligation;
    out.Line(absl::StrCat(PadLeft(absl::StrCat(item.priority), 5), item.aged ? " aged " : "      ",
                          PadRight("waited " + Short(item.waiting), 15),
                          PadRight(OneLine(o.channel, 12), 13),
                          PadRight(OneLine(o.identity.Text(), 34), 35), OneLine(o.id, 2000)));
    std::string parts;
    for (const care::Reason& part : item.parts) {
      absl::StrAppend(&parts, parts.empty() ? "" : "; ", part.contribution > 0 ? "+" : "",
                      part.contribution, " ", part.detail);
    }
    out.Line(absl::StrCat("            ", Wrap(parts, kPageColumns, 12)));
  }
  return kOk;
}

}  // namespace
}  // namespace earshot::tools
