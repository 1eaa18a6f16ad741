// Opening an engine for C callers: over a file, in memory, or over a store of the host's own.
#include <memory>
#include <string>

#include "boundary.h"
#include "earshot.h"
#include "handles.h"
#include "host_store.h"
#include "store/journal.h"

namespace earshot::capi {
namespace {

struct Opening {
  engine::Options options;
  bool assess = true;
  std::unique_ptr<Watch> watch;
};

absl::StatusOr<Opening> OpeningOf(const earshot_engine_options* given) {
  Opening out;
  if (given == nullptr) return out;
  EARSHOT_ASSIGN_OR_RETURN(const earshot_engine_options o,
                           ReadSized(given, kEngineOptionsBytesFirst, "options"));
  EARSHOT_RETURN_IF_ERROR(
      FlagsAmong(o.flags, EARSHOT_ENGINE_BUFFERED | EARSHOT_ENGINE_UNASSESSED, "options.flags"));
  EARSHOT_ASSIGN_OR_RETURN(const absl::string_view tenant, Name(o.tenant, "options.tenant"));
  if (!tenant.empty()) out.options.tenant = std::string(tenant);
  if ((o.flags & EARSHOT_ENGINE_BUFFERED) != 0)
    out.options.durability = store::Durability::kBuffered;
  out.assess = (o.flags & EARSHOT_ENGINE_UNASSESSED) == 0;
  EARSHOT_ASSIGN_OR_RETURN(out.watch, Watch::Make(o.observer));
  return out;
}

using Journals = std::function<absl::StatusOr<std::unique_ptr<store::Journal>>()>;

// `store`: which kind it is, for whoever watches. `journal` opens it; null: nothing is kept.
absl::StatusOr<std::unique_ptr<earshot_engine>> OpenOver(Opening opening, absl::string_view store,
                                                         const Journals& journal,
                                                         const earshot_policy* policy,
                                                         const earshot_analyzer* analyzer) {
  if (!opening.assess && analyzer != nullptr) {
    return absl::InvalidArgumentError("options.flags: UNASSESSED, and an analyzer is given");
  }
  Watch* watch = opening.watch.get();
  const int64_t began = watch == nullptr ? 0 : watch->Clock();
  const auto open = [&]() -> absl::StatusOr<std::unique_ptr<earshot_engine>> {
    std::shared_ptr<const sentiment::Analyzer> reader;
    if (analyzer != nullptr) {
      reader = analyzer->value;
    } else if (opening.assess) {
      EARSHOT_ASSIGN_OR_RETURN(reader, sentiment::Analyzer::Default());
    }
    auto rules = policy != nullptr ? policy->value : policy::Policy::Default();
    EARSHOT_ASSIGN_OR_RETURN(std::unique_ptr<store::Journal> kept, journal());
    const store::Repairs repairs = kept == nullptr ? store::Repairs{} : kept->repairs();
    if (watch != nullptr) kept = watch->Timed(std::move(kept));
    auto made = std::make_unique<earshot_engine>();
    EARSHOT_ASSIGN_OR_RETURN(
        made->value, engine::Engine::OpenWith(std::move(rules), std::move(reader), opening.options,
                                              std::move(kept)));
    if (watch != nullptr) {
      CrossOr(0, [&] {
        watch->Opened(*made->value, store, opening.options.tenant, repairs, began);
        return 0;
      });
    }
    return made;
  };
  auto made = open();
  if (!made.ok() && watch != nullptr) {
    CrossOr(0, [&] {
      watch->Failed("open", made.status());
      return 0;
    });
  }
  if (made.ok()) (*made)->watch = std::move(opening.watch);
  return made;
}

}  // namespace
}  // namespace earshot::capi

using namespace earshot::capi;  // NOLINT: the functions below are outside every namespace

earshot_status earshot_engine_open(earshot_text path, const earshot_policy* policy,
                                   const earshot_analyzer* analyzer,
                                   const earshot_engine_options* options,
                                   earshot_engine** out_engine, earshot_error** error) {
  return Cross(error, [&]() -> absl::Status {
    namespace store = earshot::store;
    EARSHOT_RETURN_IF_ERROR(Required(out_engine, "out_engine"));
    EARSHOT_ASSIGN_OR_RETURN(const absl::string_view file, Path(path, "path"));
    EARSHOT_ASSIGN_OR_RETURN(Opening opening, OpeningOf(options));
    const store::Durability durability = opening.options.durability;
    const auto journal = [&]() -> absl::StatusOr<std::unique_ptr<store::Journal>> {
      if (file.empty()) return std::unique_ptr<store::Journal>();
      return store::OpenSqliteJournal(file, durability);
    };
    EARSHOT_ASSIGN_OR_RETURN(
        auto made,
        OpenOver(std::move(opening), file.empty() ? "memory" : "file", journal, policy, analyzer));
    *out_engine = made.release();
    return absl::OkStatus();
  });
}

earshot_status earshot_engine_open_store(const earshot_store* store, const earshot_policy* policy,
                                         const earshot_analyzer* analyzer,
                                         const earshot_engine_options* options,
                                         earshot_engine** out_engine, earshot_error** error) {
  return Cross(error, [&]() -> absl::Status {
    EARSHOT_RETURN_IF_ERROR(Required(out_engine, "out_engine"));
    EARSHOT_ASSIGN_OR_RETURN(std::unique_ptr<HostStore> host, HostStore::Make(store));
    EARSHOT_ASSIGN_OR_RETURN(Opening opening, OpeningOf(options));
    if (opening.options.durability == earshot::store::Durability::kBuffered) {
      return absl::InvalidArgumentError(
          "options.flags: BUFFERED, and a store of the host's is durable at every append");
    }
    HostStore* const ours = host.get();
    EARSHOT_ASSIGN_OR_RETURN(
        auto made,
        OpenOver(
            std::move(opening), "host",
            [&] { return earshot::store::OpenHostJournal(std::move(host)); }, policy, analyzer));
    ours->Own();  // until here it was the caller's: where this fails it still is
    *out_engine = made.release();
    return absl::OkStatus();
  });
}
