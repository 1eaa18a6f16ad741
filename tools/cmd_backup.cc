// earshot backup: a whole copy of a store under a new name.
#include <string>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "cli.h"
#include "layout.h"
#include "store/journal.h"

namespace earshot::tools {
namespace {

int BackUp(const Arguments& arguments);

}  // namespace

extern const Command kBackup;
const Command kBackup = {"backup",
                         "a copy of a store under a new name",
                         "earshot backup FILE COPY",
                         "Copies a store that no engine holds, its log included, into a new file. "
                         "A host that holds one\n"
                         "copies it itself while it goes on writing (Engine::BackUp). COPY has its "
                         "name only once it is\n"
                         "whole.\n\n"
                         "Example:\n"
                         "  earshot backup desk.earshot desk-monday.earshot",
                         {},
                         BackUp};

namespace {

absl::Status Copy(const std::string& from, const std::string& to, int64_t* records) {
  // Opening a file that is not there would make one.
  store::StoreChecks nothing;
  nothing.record = [](int64_t, const store::Record&) { return std::string(); };
  EARSHOT_ASSIGN_OR_RETURN(const store::StoreCheck found, store::CheckSqliteStore(from, nothing));
  if (!found.findings.empty()) {
    return absl::DataLossError(
        absl::StrCat(from, ": ", found.findings.front(), "; 'earshot fsck ", from, "' says more"));
  }
  EARSHOT_ASSIGN_OR_RETURN(
      auto journal,
      store::OpenSqliteJournal(from, found.durability == "buffered" ? store::Durability::kBuffered
                                                                    : store::Durability::kDurable));
  *records = journal->size();
  EARSHOT_ASSIGN_OR_RETURN(const auto backup, journal->StartBackup(to));
  for (bool whole = false; !whole;) {
    EARSHOT_ASSIGN_OR_RETURN(whole, backup->Step());
  }
  return absl::OkStatus();
}

int BackUp(const Arguments& arguments) {
  const auto& words = arguments.positional();
  if (words.size() != 2) return BadUsage(kBackup, "from which store to which file? Give both");
  int64_t records = 0;
  if (const absl::Status s = Copy(words[0], words[1], &records); !s.ok())
    return Refuse(s, "backup");
  Output out;
  out.Line(absl::StrCat(words[1], ": ", Count(records, "record", "records")));
  return kOk;
}

}  // namespace
}  // namespace earshot::tools
