// A store of the host's own, kept through the functions of an earshot_store.
#ifndef EARSHOT_CAPI_HOST_STORE_H_
#define EARSHOT_CAPI_HOST_STORE_H_

#include <memory>

#include "earshot.h"
#include "store/journal.h"

namespace earshot::capi {

class HostStore : public store::HostStore {
 public:
  // kInvalidArgument: no such struct, or a function that is needed is missing.
  static absl::StatusOr<std::unique_ptr<HostStore>> Make(const earshot_store* store);
  ~HostStore() override;
  // From here on it is ours: whoever destroys this closes it.
  void Own() { owned_ = true; }

  absl::Status Append(absl::Span<const store::HostRecord> records,
                      absl::Span<const store::HostValue> values) override;
  absl::Status Erase(absl::Span<const store::HostRecord> records,
                     absl::Span<const store::HostValue> values) override;
  absl::Status Scrub() override;
  absl::Status ReadRecords(
      int64_t first, const std::function<absl::Status(const store::HostRecord&)>& visit) override;
  absl::Status ReadValues(
      const std::function<absl::Status(const store::HostValue&)>& visit) override;

 private:
  explicit HostStore(const earshot_store& store);
  absl::Status Write(earshot_store_write write, absl::string_view name,
                     absl::Span<const store::HostRecord> records,
                     absl::Span<const store::HostValue> values);

  const earshot_store store_;
  const int process_;
  bool owned_ = false;
};

}  // namespace earshot::capi

#endif  // EARSHOT_CAPI_HOST_STORE_H_
