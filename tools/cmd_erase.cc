// earshot erase and earshot export: somebody out of a store, and all that a store holds on somebody.
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cli.h"
#include "engine/engine.h"
#include "layout.h"
#include "session.h"
#include "wire/json_writer.h"

namespace earshot::tools {
namespace {

constexpr Flag kEraseFlags[] = {
    {"store", "FILE", "the store; it knows its policy"},
    {"customer", "NAME", "all that he is at present: customer:7, or any identity of his"},
    {"identity", "NAME", "one identity alone: x:42"},
    {"interaction", "KEY", "one interaction, with what is about it: x/123"},
    {"json", "", "one JSON object"},
};
constexpr Flag kExportFlags[] = {
    {"store", "FILE", "the store; it knows its policy"},
    {"customer", "NAME", "customer:7, or any identity of his"},
    {"json", "", "the shape; there is no other"},
};
int Erase(const Arguments& arguments);
int Export(const Arguments& arguments);

}  // namespace

extern const Command kErase;
const Command kErase = {
    "erase",
    "takes a customer, an identity or an interaction out of a store",
    "earshot erase --store FILE (--customer NAME | --identity NAME | --interaction KEY) [--json]",
    "Takes content and names out of the file for good; what is counted and when it happened "
    "stays,\n"
    "under names that lead to nobody. What is delivered again stays erased. The file is written\n"
    "anew, which takes room for two more of it meanwhile. Copies of the file are yours to "
    "erase.\n\n"
    "Example:\n"
    "  earshot erase --store desk.earshot --customer email:ann@example.org",
    kEraseFlags,
    Erase};

extern const Command kExport;
const Command kExport = {"export",
                         "all that a store holds on a customer",
                         "earshot export --store FILE --customer NAME [--json]",
                         "Writes one JSON object: his names, every event about him, decisions that "
                         "stand about him, his\nstate, and where others name him.\n\n"
                         "Example:\n"
                         "  earshot export --store desk.earshot --customer customer:7 --json",
                         kExportFlags,
                         Export};

namespace {

int Erase(const Arguments& arguments) {
  const std::vector<std::pair<const char*, engine::EraseScope>> scopes = {
      {"customer", engine::EraseScope::kCustomer},
      {"identity", engine::EraseScope::kIdentity},
      {"interaction", engine::EraseScope::kInteraction}};
  std::string name;
  engine::EraseScope scope = engine::EraseScope::kCustomer;
  int given = 0;
  for (const auto& [flag, of] : scopes) {
    if (!arguments.Has(flag)) continue;
    ++given;
    name = arguments.Get(flag);
    scope = of;
  }
  if (!arguments.Has("store") || given != 1 || !arguments.positional().empty()) {
    return BadUsage(kErase,
                    "what, and of which store? Give --store FILE and one of --customer, "
                    "--identity and --interaction");
  }
  Session session;
  if (const int code = OpenToRead(kErase, arguments, &session, Access::kWrite); code != kOk)
    return code;
  const auto erased = session.engine->Erase(scope, name);
  if (!erased.ok()) return Refuse(erased.status(), "erase");
  Output out;
  if (arguments.Has("json")) {
    wire::JsonWriter w;
    w.BeginObject().Field("version", int64_t{1}).Field("events", erased->events);
    w.Field("interactions", erased->interactions).Field("mentions", erased->mentions);
    w.EndObject();
    out.Line(w.text());
  } else if (erased->events + erased->mentions == 0) {
    out.Line("nothing is held");
  } else {
    out.Line(absl::StrCat("erased: ", Count(erased->events, "event", "events"), ", among them ",
                          Count(erased->interactions, "interaction", "interactions"), "; named in ",
                          Count(erased->mentions, "event of others", "events of others")));
  }
  return kOk;
}

int Export(const Arguments& arguments) {
  if (!arguments.Has("store") || !arguments.Has("customer") || !arguments.positional().empty()) {
    return BadUsage(kExport, "on whom, and of which store? Give --store FILE and --customer NAME");
  }
  Session session;
  if (const int code = OpenToRead(kExport, arguments, &session); code != kOk) return code;
  const auto all = session.engine->Export(arguments.Get("customer"));
  if (!all.ok()) return Refuse(all.status(), "export");
  Output().Line(*all);
  return kOk;
}

}  // namespace
}  // namespace earshot::tools
