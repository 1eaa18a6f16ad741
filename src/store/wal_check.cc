// Reads the frames of a write-ahead log as https://www.sqlite.org/fileformat2.html#walformat has
// them.
#include "store/wal_check.h"

#include <cstdint>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "store/disk_file.h"

namespace earshot::store {
namespace {

constexpr size_t kHeaderBytes = 32;
constexpr size_t kFrameHeaderBytes = 24;
constexpr uint32_t kMagicLittleEndianSums = 0x377f0682;
constexpr uint32_t kPageBytesMax = 65536;
// Old or new as a whole, whatever becomes of a write.
constexpr int64_t kSectorBytes = 512;

uint32_t Big(const uint8_t* p) {
  return uint32_t{p[0]} << 24 | uint32_t{p[1]} << 16 | uint32_t{p[2]} << 8 | uint32_t{p[3]};
}

struct Sum {
  uint32_t a = 0, b = 0;
  friend bool operator==(const Sum&, const Sum&) = default;
};

class Log {
 public:
  explicit Log(DiskFile* file) : file_(file) {}

  // False: there is no whole header.
  absl::StatusOr<bool> ReadHeader() {
    header_.resize(kHeaderBytes);
    EARSHOT_ASSIGN_OR_RETURN(const bool whole, Read(header_));
    if (!whole) return false;
    const uint32_t magic = Big(&header_[0]);
    big_endian_sums_ = (magic & 1) != 0;
    page_bytes_ = Big(&header_[8]);
    header_ok_ = (magic & ~1u) == kMagicLittleEndianSums && page_bytes_ >= 512 &&
                 page_bytes_ <= kPageBytesMax && (page_bytes_ & (page_bytes_ - 1)) == 0;
    if (header_ok_) {
      last_ = {Big(&header_[24]), Big(&header_[28])};
      header_ok_ = Add({}, header_.data(), 24) == last_;
    }
    return true;
  }
  bool header_ok() const { return header_ok_; }
  // Is there anything behind the header?
  bool HasMore() const { return at_ < file_->bytes(); }

  // False at the end, or where less than a frame is left.
  absl::StatusOr<bool> NextFrame() {
    frame_.resize(kFrameHeaderBytes + page_bytes_);
    EARSHOT_ASSIGN_OR_RETURN(const bool whole, Read(frame_));
    if (!whole) return false;
    const Sum stored = {Big(&frame_[16]), Big(&frame_[20])};
    // The sums are chained by what is stored, so that a damaged page spoils one frame and not all
    // after it.
    Sum sum = Add(last_, frame_.data(), 8);
    sum = Add(sum, frame_.data() + kFrameHeaderBytes, page_bytes_);
    last_ = stored;
    ours_ = Big(&frame_[8]) == Big(&header_[16]) && Big(&frame_[12]) == Big(&header_[20]);
    valid_ = ours_ && sum == stored;
    return true;
  }
  bool frame_valid() const { return valid_; }
  // Of this log, not left over from an earlier one, and the last of its batch. A frame that fails its sum is believed
  // where the word that says so shares a sector with the salts that make the frame ours: in every 64th frame it
  // does not, and where that sector was never written it is rubbish.
  bool frame_commits() const {
    const int64_t word = at_ - static_cast<int64_t>(frame_.size()) + 4, salts_last = word + 11;
    const bool one_sector = word / kSectorBytes == salts_last / kSectorBytes;
    return ours_ && Big(&frame_[4]) != 0 && (valid_ || one_sector);
  }

 private:
  // False where the file ends before.
  absl::StatusOr<bool> Read(std::vector<uint8_t>& into) {
    if (file_->bytes() - at_ < static_cast<int64_t>(into.size())) return false;
    EARSHOT_RETURN_IF_ERROR(file_->Read(at_, into.data(), into.size()));
    at_ += static_cast<int64_t>(into.size());
    return true;
  }
  uint32_t Word(const uint8_t* p) const {
    if (big_endian_sums_) return Big(p);
    return uint32_t{p[3]} << 24 | uint32_t{p[2]} << 16 | uint32_t{p[1]} << 8 | uint32_t{p[0]};
  }
  Sum Add(Sum sum, const uint8_t* bytes, size_t size) const {
    for (size_t i = 0; i + 8 <= size; i += 8) {
      sum.a += Word(bytes + i) + sum.b;
      sum.b += Word(bytes + i + 4) + sum.a;
    }
    return sum;
  }

  DiskFile* file_;
  int64_t at_ = 0;
  std::vector<uint8_t> header_, frame_;
  uint32_t page_bytes_ = 0;
  bool big_endian_sums_ = false, header_ok_ = false, ours_ = false, valid_ = false;
  Sum last_;
};

}  // namespace

absl::Status CheckWal(const std::string& path) {
  const auto file = DiskFile::Open(path);
  if (absl::IsNotFound(file.status())) return absl::OkStatus();
  if (!file.ok()) return file.status();
  Log log(file->get());
  EARSHOT_ASSIGN_OR_RETURN(const bool has_header, log.ReadHeader());
  if (!has_header) return absl::OkStatus();
  if (!log.header_ok()) {
    if (!log.HasMore()) return absl::OkStatus();
    return absl::DataLossError(absl::StrCat(path, ": the log's header is damaged"));
  }
  int64_t frame = 0, damaged = -1;
  bool batch_ended = false;  // the one that the damaged frame is in, or a later one
  for (;; ++frame) {
    EARSHOT_ASSIGN_OR_RETURN(const bool more, log.NextFrame());
    if (!more) break;
    if (!log.frame_valid() && damaged < 0) damaged = frame;
    if (damaged < 0) continue;
    if (log.frame_valid() && batch_ended) {
      return absl::DataLossError(absl::StrCat(
          path, ": frame ", damaged,
          " of the log is damaged, and it was acknowledged: ", "a later batch follows it"));
    }
    batch_ended = batch_ended || log.frame_commits();
  }
  return absl::OkStatus();
}

}  // namespace earshot::store
