#include "store/sealing.h"

#include "absl/strings/str_cat.h"
#include "base/limits.h"

namespace earshot::store {

int64_t SumOfRecord(Digester& digester, int64_t seq, absl::string_view key,
                    absl::string_view body) {
  digester.Reset();
  return static_cast<int64_t>(digester.Add(seq).Add(key).Add(body).Finish().low);
}

int64_t SumOfValue(absl::string_view name, absl::string_view value) {
  return static_cast<int64_t>(Digester().Add(name).Add(value).Finish().low);
}

absl::Status CheckRecordBytes(absl::string_view body) {
  if (body.size() <= kRecordBytesMax) return absl::OkStatus();
  return absl::ResourceExhaustedError(absl::StrCat("a record of ", body.size(), " bytes; at most ",
                                                   kRecordBytesMax,
                                                   " are allowed (kRecordBytesMax)"));
}

absl::Status CheckFormat(absl::string_view place, int64_t format) {
  if (format == kStoreFormat) return absl::OkStatus();
  if (format > kStoreFormat) {
    return absl::FailedPreconditionError(absl::StrCat(place, ": written in format ", format,
                                                      "; this version reads up to ", kStoreFormat,
                                                      ": open it with a newer Earshot"));
  }
  return absl::DataLossError(absl::StrCat(place, ": there is no format ", format));
}

}  // namespace earshot::store
