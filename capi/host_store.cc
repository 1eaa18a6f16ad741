#include "host_store.h"

#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/utf8.h"
#include "boundary.h"

namespace earshot::capi {
namespace {

constexpr size_t kKeyBytes = 16;
constexpr size_t kMessageBytesMax = 4096;  // of the host's words; what is longer is cut

// What a function of the host's returned, as a status of ours; numbers that are none of EARSHOT_* are the host's mistake.
absl::StatusCode CodeOf(earshot_status status) {
  switch (status) {
    case EARSHOT_INVALID_ARGUMENT:
    case EARSHOT_NOT_FOUND:
    case EARSHOT_ALREADY_EXISTS:
    case EARSHOT_RESOURCE_EXHAUSTED:
    case EARSHOT_FAILED_PRECONDITION:
    case EARSHOT_OUT_OF_RANGE:
    case EARSHOT_UNIMPLEMENTED:
    case EARSHOT_INTERNAL:
    case EARSHOT_DATA_LOSS:
      return static_cast<absl::StatusCode>(status);  // the same numbers, pinned in tests/abi
    default:
      return absl::StatusCode::kInternal;
  }
}

// `name`: of the function.
absl::Status StatusOfHost(absl::string_view name, earshot_status status, earshot_text message) {
  if (status == EARSHOT_OK) return absl::OkStatus();
  const auto words = View(message, "out_message");
  std::string said = words.ok() ? std::string(words->substr(0, kMessageBytesMax)) : "";
  said.resize(Utf8ValidPrefix(said));  // what a cut or another encoding makes of it is left out
  while (!said.empty() && (said.back() == '\n' || said.back() == ' ')) said.pop_back();
  if (said.empty()) said = absl::StrCat("status ", status);
  return absl::Status(CodeOf(status), absl::StrCat("the host's store: ", name, ": ", said));
}

// What visits while a function of the host's reads. The first failure is kept, whatever the host makes of it; an
// exception may not pass through C code of the host's that does not expect one.
template <typename Given>
struct Visitor {
  const std::function<absl::Status(const Given&)>* visit;
  absl::Status status;

  template <typename Convert>
  earshot_status Visit(const Convert& convert) noexcept {
    if (!status.ok()) return StatusOf(status.code());
    try {
      const absl::StatusOr<Given> given = convert();
      status = given.ok() ? (*visit)(*given) : given.status();
    } catch (const std::bad_alloc&) {
      status = absl::Status(absl::StatusCode::kResourceExhausted, "");
    } catch (...) {
      status = absl::Status(absl::StatusCode::kInternal, "");
    }
    return status.ok() ? EARSHOT_OK : StatusOf(status.code());
  }
};

absl::StatusOr<store::HostRecord> RecordOf(const earshot_store_record* record) {
  EARSHOT_RETURN_IF_ERROR(Required(record, "the host's store: read_records: record"));
  EARSHOT_ASSIGN_OR_RETURN(const absl::string_view body,
                           View(record->body, "the host's store: read_records: body"));
  const absl::string_view key(reinterpret_cast<const char*>(record->key), kKeyBytes);
  return store::HostRecord{record->seq, record->format, key, body, record->sum};
}

absl::StatusOr<store::HostValue> ValueOf(const earshot_store_value* value) {
  EARSHOT_RETURN_IF_ERROR(Required(value, "the host's store: read_values: value"));
  EARSHOT_ASSIGN_OR_RETURN(const absl::string_view name,
                           View(value->name, "the host's store: read_values: name"));
  EARSHOT_ASSIGN_OR_RETURN(const absl::string_view bytes,
                           View(value->value, "the host's store: read_values: value"));
  return store::HostValue{name, bytes, value->sum};
}

earshot_status VisitRecord(void* visitor, const earshot_store_record* record) {
  return static_cast<Visitor<store::HostRecord>*>(visitor)->Visit([&] { return RecordOf(record); });
}
earshot_status VisitValue(void* visitor, const earshot_store_value* value) {
  return static_cast<Visitor<store::HostValue>*>(visitor)->Visit([&] { return ValueOf(value); });
}

}  // namespace

HostStore::HostStore(const earshot_store& store) : store_(store), process_(getpid()) {}

absl::StatusOr<std::unique_ptr<HostStore>> HostStore::Make(const earshot_store* store) {
  EARSHOT_RETURN_IF_ERROR(Required(store, "store"));
  EARSHOT_ASSIGN_OR_RETURN(const earshot_store s, ReadSized(store, kStoreBytesFirst, "store"));
  if (s.append == nullptr) return Required(nullptr, "store.append");
  if (s.erase == nullptr) return Required(nullptr, "store.erase");
  if (s.read_records == nullptr) return Required(nullptr, "store.read_records");
  if (s.read_values == nullptr) return Required(nullptr, "store.read_values");
  return std::unique_ptr<HostStore>(new HostStore(s));
}

HostStore::~HostStore() {
  // A forked child's copy: the connection is the parent's.
  if (owned_ && store_.close != nullptr && getpid() == process_) store_.close(store_.host);
}

absl::Status HostStore::Write(earshot_store_write write, absl::string_view name,
                              absl::Span<const store::HostRecord> records,
                              absl::Span<const store::HostValue> values) {
  std::vector<earshot_store_record> rows;
  rows.reserve(records.size());
  for (const store::HostRecord& record : records) {
    earshot_store_record& row = rows.emplace_back();
    row = {record.seq,         static_cast<uint32_t>(record.format), 0, {}, record.sum,
           TextOf(record.body)};
    std::memcpy(row.key, record.key.data(), kKeyBytes);
  }
  std::vector<earshot_store_value> puts;
  puts.reserve(values.size());
  for (const store::HostValue& v : values) puts.push_back({TextOf(v.name), TextOf(v.value), v.sum});
  earshot_text message{};
  const earshot_status status =
      write(store_.host, rows.data(), rows.size(), puts.data(), puts.size(), &message);
  return StatusOfHost(name, status, message);
}

absl::Status HostStore::Append(absl::Span<const store::HostRecord> records,
                               absl::Span<const store::HostValue> values) {
  return Write(store_.append, "append", records, values);
}

absl::Status HostStore::Erase(absl::Span<const store::HostRecord> records,
                              absl::Span<const store::HostValue> values) {
  return Write(store_.erase, "erase", records, values);
}

absl::Status HostStore::Scrub() {
  if (store_.scrub == nullptr) return absl::OkStatus();
  earshot_text message{};
  const earshot_status status = store_.scrub(store_.host, &message);
  return StatusOfHost("scrub", status, message);
}

absl::Status HostStore::ReadRecords(
    int64_t first, const std::function<absl::Status(const store::HostRecord&)>& visit) {
  Visitor<store::HostRecord> visitor{&visit, {}};
  earshot_text message{};
  const earshot_status status =
      store_.read_records(store_.host, first, VisitRecord, &visitor, &message);
  if (!visitor.status.ok()) return visitor.status;
  return StatusOfHost("read_records", status, message);
}

absl::Status HostStore::ReadValues(
    const std::function<absl::Status(const store::HostValue&)>& visit) {
  Visitor<store::HostValue> visitor{&visit, {}};
  earshot_text message{};
  const earshot_status status = store_.read_values(store_.host, VisitValue, &visitor, &message);
  if (!visitor.status.ok()) return visitor.status;
  return StatusOfHost("read_values", status, message);
}

}  // namespace earshot::capi
