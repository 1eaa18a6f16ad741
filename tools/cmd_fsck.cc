// earshot fsck: is a store whole? Reads all of it and changes nothing.
#include <unistd.h>

#include <cstdio>
#include <string>

#include "absl/strings/str_cat.h"
#include "care/event.h"
#include "cli.h"
#include "layout.h"
#include "policy/policy.h"
#include "policy_files.h"
#include "store/journal.h"
#include "wire/events.h"
#include "wire/json_writer.h"

namespace earshot::tools {
namespace {

constexpr Flag kFlags[] = {
    {"json", "", "one JSON object: ok, findings, records, bytes, durability, tenant, policy"},
};
int Fsck(const Arguments& arguments);

}  // namespace

extern const Command kFsck;
const Command kFsck = {
    "fsck",
    "whether a store is whole",
    "earshot fsck FILE [--json]",
    "Reads a store and its log from one end to the other: structure, checksums, order, that every\n"
    "record is the event its key names, and that the policy kept in it is the one it was run "
    "under.\n"
    "Nothing is changed. Exit code 1 where something is damaged or the store cannot be read.\n\n"
    "Example:\n"
    "  earshot fsck desk.earshot",
    kFlags,
    Fsck};

namespace {

std::string WrongWithRecord(const store::Record& record) {
  const absl::StatusOr<care::Event> event = wire::EventFromProto(record.body);
  if (!event.ok()) return absl::StrCat("is no event: ", event.status().message());
  if (care::KeyOf(*event) != record.key) return "is not the event that its key names";
  return "";
}

// The text of the policy is the command's; a store that another host feeds has none.
std::string WrongWithPolicy(const NamedValues& get) {
  const auto text = KeptPolicy(get);
  const auto hash = get("policy");
  if (!text.ok() || !hash.ok()) return "";
  const auto policy = policy::Policy::Compile(text->source, text->files);
  if (!policy.ok()) return "the policy kept in it does not compile";
  if ((*policy)->hash().Hex() == *hash) return "";
  return absl::StrCat("the policy kept in it is ", (*policy)->hash().Hex(),
                      ", and it was last run under ", *hash);
}

std::string ToJson(const std::string& file, const store::StoreCheck& found) {
  wire::JsonWriter w;
  w.BeginObject().Field("version", int64_t{1}).Field("file", file);
  w.BoolField("ok", found.findings.empty());
  w.Field("records", found.records).Field("good", found.good);
  w.Field("bytes", found.bytes).Field("log_bytes", found.log_bytes);
  w.Field("durability", found.durability).Field("tenant", found.tenant);
  w.Field("policy", found.policy);
  w.Key("findings").BeginArray();
  for (const std::string& finding : found.findings) w.String(finding);
  w.EndArray().Field("findings_more", found.findings_more).EndObject();
  return w.Take();
}

int Fsck(const Arguments& arguments) {
  if (arguments.positional().size() != 1) return BadUsage(kFsck, "which store? Give one file");
  const std::string& path = arguments.positional().front();
  store::StoreChecks checks;
  checks.record = [](int64_t, const store::Record& record) { return WrongWithRecord(record); };
  checks.values = WrongWithPolicy;
  int64_t shown = -1;
  const bool progress = IsTerminal(STDERR_FILENO);
  if (progress) {
    checks.progress = [&shown](int64_t done, int64_t records) {
      const int64_t percent = records > 0 ? done * 100 / records : 100;
      if (percent == shown) return;
      shown = percent;
      std::fprintf(stderr, "\r%lld %%", static_cast<long long>(percent));
    };
  }
  const absl::StatusOr<store::StoreCheck> found = store::CheckSqliteStore(path, checks);
  if (progress) std::fputs("\r\x1b[K", stderr);
  if (!found.ok()) return Refuse(found.status(), "fsck");
  Output out;
  const int code = found->findings.empty() ? kOk : kRefused;
  if (arguments.Has("json")) {
    out.Line(ToJson(path, *found));
    return code;
  }
  for (const std::string& finding : found->findings) out.Line(absl::StrCat(path, ": ", finding));
  if (found->findings_more > 0) {
    out.Line(absl::StrCat(path, ": and ", found->findings_more, " more findings"));
  }
  if (code == kOk) {
    out.Line(absl::StrCat(path, ": good; ", Count(found->records, "record", "records"), ", ",
                          found->bytes, " bytes and ", found->log_bytes, " in its log; written as ",
                          found->durability, "; tenant ", found->tenant));
    return code;
  }
  out.Line(absl::StrCat(
      path, ": DAMAGED; ", found->good, " of ", Count(found->records, "record", "records"),
      " are good.\nWhat to do: keep a copy of the file and of the log beside it (", path,
      "-wal). Put the latest\nbackup in their place and feed the events since then once more: "
      "those "
      "it knows are recognised."));
  return code;
}

}  // namespace
}  // namespace earshot::tools
