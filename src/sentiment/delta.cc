// Reading, writing and applying deltas.
#include "sentiment/delta.h"

#include <algorithm>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "sentiment/bytes.h"

namespace earshot::sentiment {
namespace {

constexpr char kMagic[] = "EARSHOTD";
constexpr size_t kNameBytes = 16;
constexpr size_t kHeadBytes = kNameBytes + 4 * sizeof(int32_t);
constexpr size_t kKeyBytes = 4;
// Tables are at most half full, so that a search ends soon.
constexpr uint32_t kProbesMax = 64;
constexpr int32_t kLogitMax = 1 << 20;
constexpr int32_t kScaleMax = 1 << 26;  // a megabyte of the largest weights stays within 64 bits

absl::Status Damaged(absl::string_view what) {
  return absl::DataLossError(absl::StrCat("delta file: ", what));
}

uint32_t SlotOf(uint32_t feature) {
  const uint32_t mixed = (feature ^ (feature >> 15)) * 0x9E3779B1u;
  return mixed ^ (mixed >> 16);
}

struct Header {
  uint32_t format, feature_version, columns, slots, body_bytes, zero;
};

absl::Status CheckHeader(absl::string_view bytes, const Header& header, const Model& base) {
  if (header.format != kDeltaFormat) {
    return absl::UnimplementedError(
        absl::StrCat("delta file: format ", header.format, ", this library reads ", kDeltaFormat));
  }
  if (header.body_bytes != bytes.size() - kFileHeaderBytes) {
    return Damaged(absl::StrCat("truncated or too long: ", bytes.size() - kFileHeaderBytes,
                                " bytes of body, the header says ", header.body_bytes));
  }
  if (WrittenDigest(bytes) != FileDigest(bytes, bytes.substr(kFileHeaderBytes))) {
    return Damaged("damaged: the checksum does not match");
  }
  if (header.feature_version != kFeatureVersion) {
    return absl::UnimplementedError(absl::StrCat("delta file: learnt on features of version ",
                                                 header.feature_version, ", this library has ",
                                                 kFeatureVersion, "; learn it again"));
  }
  const Digest128 learnt_on =
      Digest128::FromBytes(reinterpret_cast<const uint8_t*>(bytes.data()) + 16);
  if (learnt_on != base.digest()) {
    return absl::FailedPreconditionError(
        absl::StrCat("delta file: learnt on the model ", learnt_on.Hex(), ", this one is ",
                     base.digest().Hex(), "; learn it again on this one"));
  }
  const bool sizes = header.columns >= 1 && header.columns <= kAdaptable.size() &&
                     header.zero == 0 && header.slots >= kDeltaSlotsMin &&
                     header.slots <= kDeltaSlotsMax && (header.slots & (header.slots - 1)) == 0;
  if (!sizes || header.body_bytes != header.columns * kHeadBytes + kDeltaSteps * 4 +
                                         size_t{header.slots} * (kKeyBytes + header.columns)) {
    return Damaged("sizes that no trainer writes");
  }
  return absl::OkStatus();
}

bool InRange(const HeadDelta& head) {
  return head.keep_q12 >= 0 && head.keep_q12 <= 16 * 4096 && head.bias_q8 >= -kLogitMax &&
         head.bias_q8 <= kLogitMax && head.scale >= 0 && head.scale <= kScaleMax &&
         head.threshold_milli >= 0 && head.threshold_milli <= 1000;
}

absl::string_view NameOf(Head head) {
  for (const NamedHead& one : kAdaptable) {
    if (one.head == head) return one.name;
  }
  return "";
}

int32_t Int32At(const char* at) { return static_cast<int32_t>(ReadU32(at)); }

// A table that every row finds room in within kProbesMax, the smallest that is at most half full.
std::string LayOut(const DeltaParts& parts, uint32_t* slots_used) {
  const size_t slot_bytes = kKeyBytes + parts.heads.size();
  uint32_t slots = kDeltaSlotsMin;
  while (slots < 2 * parts.rows.size()) slots *= 2;
  for (;; slots *= 2) {
    std::string table(slots * slot_bytes, '\0');
    bool fits = true;
    for (const auto& [feature, weights] : parts.rows) {
      uint32_t probe = 0;
      for (; probe < kProbesMax; ++probe) {
        char* at = table.data() + ((SlotOf(feature) + probe) & (slots - 1)) * slot_bytes;
        if (ReadU32(at) != 0) continue;
        for (int i = 0; i < 4; ++i) at[i] = static_cast<char>(feature >> (8 * i));
        std::memcpy(at + kKeyBytes, weights.data(), parts.heads.size());
        break;
      }
      fits = fits && probe < kProbesMax;
    }
    *slots_used = slots;
    if (fits || slots >= kDeltaSlotsMax) return table;
  }
}

}  // namespace

std::string WriteDelta(const DeltaParts& parts) {
  std::string body;
  for (size_t i = 0; i < parts.heads.size(); ++i) {
    std::string name(NameOf(parts.heads[i]));
    name.resize(kNameBytes, '\0');
    body += name;
    const HeadDelta& head = parts.of_head[i];
    for (int32_t value : {head.keep_q12, head.bias_q8, head.scale, head.threshold_milli}) {
      AppendU32(static_cast<uint32_t>(value), body);
    }
  }
  for (int32_t value : parts.confidence_milli) AppendU32(static_cast<uint32_t>(value), body);
  uint32_t slots = 0;
  body += LayOut(parts, &slots);

  std::string head(kMagic, 8);
  AppendU32(kDeltaFormat, head);
  AppendU32(kFeatureVersion, head);
  const auto base = parts.base.Bytes();
  head.append(reinterpret_cast<const char*>(base.data()), base.size());
  for (uint32_t value : {static_cast<uint32_t>(parts.heads.size()), slots,
                         static_cast<uint32_t>(body.size()), uint32_t{0}}) {
    AppendU32(value, head);
  }
  return SealFile(std::move(head), body);
}

absl::StatusOr<std::unique_ptr<const Delta>> Delta::Open(absl::string_view bytes,
                                                         const Model& base) {
  if (bytes.size() < kFileHeaderBytes) return Damaged("shorter than its header");
  if (bytes.size() > kDeltaBytesMax) {
    return absl::ResourceExhaustedError(
        absl::StrCat("delta file: more than kDeltaBytesMax (", kDeltaBytesMax, ") bytes"));
  }
  if (bytes.substr(0, 8) != absl::string_view(kMagic, 8)) return Damaged("not a delta of Earshot");
  const char* at = bytes.data();
  const Header header = {ReadU32(at + 8),  ReadU32(at + 12), ReadU32(at + 32),
                         ReadU32(at + 36), ReadU32(at + 40), ReadU32(at + 44)};
  EARSHOT_RETURN_IF_ERROR(CheckHeader(bytes, header, base));

  std::unique_ptr<Delta> delta(new Delta);
  delta->owned_.assign(bytes.data(), bytes.size());
  delta->columns_ = header.columns;
  delta->slot_bytes_ = kKeyBytes + header.columns;
  delta->slot_mask_ = header.slots - 1;
  delta->mark_ = static_cast<uint32_t>(WrittenDigest(bytes).low & 0xFFFF);
  if (delta->mark_ == 0) delta->mark_ = 1;
  delta->mark_weight_ = int64_t{1} << base.params().gram_shift;
  delta->column_.fill(-1);
  at = delta->owned_.data() + kFileHeaderBytes;
  for (uint32_t column = 0; column < header.columns; ++column, at += kHeadBytes) {
    const absl::string_view name(at, strnlen(at, kNameBytes));
    const auto found = std::find_if(kAdaptable.begin(), kAdaptable.end(),
                                    [name](const NamedHead& one) { return one.name == name; });
    if (found == kAdaptable.end()) {
      return absl::UnimplementedError(
          absl::StrCat("delta file: adapts a head '", name, "' that this library has not"));
    }
    const char* values = at + kNameBytes;
    const HeadDelta read = {Int32At(values), Int32At(values + 4), Int32At(values + 8),
                            Int32At(values + 12)};
    int8_t& column_of_head = delta->column_[found->head];
    if (!InRange(read) || column_of_head >= 0) return Damaged("parameters out of range");
    column_of_head = static_cast<int8_t>(column);
    delta->heads_[column] = read;
  }
  // One logit without the other would be no probability of anything.
  const bool adapts = delta->Adapts(kHeadPositive);
  if (delta->Adapts(kHeadNegative) != adapts ||
      (adapts && delta->of(kHeadNegative).keep_q12 != delta->of(kHeadPositive).keep_q12)) {
    return Damaged("half of sentiment");
  }
  for (int32_t& confidence : delta->confidence_) {
    confidence = Int32At(at);
    at += 4;
    if (confidence < 0 || confidence > 1000) return Damaged("parameters out of range");
  }
  delta->slots_ = reinterpret_cast<const uint8_t*>(at);
  return std::unique_ptr<const Delta>(std::move(delta));
}

int32_t Delta::ConfidenceMilli(int32_t highest_milli) const {
  constexpr int32_t kFirst = 300, kStep = 50;
  const int32_t along = std::clamp(highest_milli, kFirst, 1000) - kFirst;
  const size_t step = std::min<size_t>(static_cast<size_t>(along / kStep), kDeltaSteps - 2);
  const int32_t within = along - static_cast<int32_t>(step) * kStep;
  return confidence_[step] + (confidence_[step + 1] - confidence_[step]) * within / kStep;
}

const uint8_t* Delta::Find(uint32_t feature) const {
  for (uint32_t probe = 0; probe < kProbesMax; ++probe) {
    const uint8_t* at = slots_ + ((SlotOf(feature) + probe) & slot_mask_) * slot_bytes_;
    const uint32_t key = ReadU32(reinterpret_cast<const char*>(at));
    if (key == 0) return nullptr;
    if (key == feature) return at + kKeyBytes;
  }
  return nullptr;
}

void Delta::AddTimes(const uint32_t* list, size_t count, int64_t times, DeltaSums& sums) const {
  for (size_t i = 0; i < count; ++i) {
    const uint8_t* weights = Find(list[i]);
    if (weights == nullptr) continue;
    for (size_t column = 0; column < columns_; ++column) {
      sums.total[column] += times * static_cast<int8_t>(weights[column]);
    }
  }
}

void Delta::Read(const Features& features, HeadSums& base_sums, DeltaSums& sums) const {
  sums.total.fill(0);
  size_t gram = 0, mark = 0;
  for (size_t token = 0; token < features.mark_end.size(); ++token) {
    DeltaSums own;
    AddGrams(features.grams.data() + gram, features.gram_end[token] - gram, own);
    AddMarks(features.marks.data() + mark, features.mark_end[token] - mark, own);
    gram = features.gram_end[token];
    mark = features.mark_end[token];
    for (size_t column = 0; column < columns_; ++column) sums.total[column] += own.total[column];
    if (!Adapts(kHeadPositive)) continue;
    const int64_t now = int64_t{base_sums.balance[token]} * of(kHeadPositive).keep_q12 / 4096 +
                        AddedQ8(own, kHeadPositive, base_sums.shrink_q12) -
                        AddedQ8(own, kHeadNegative, base_sums.shrink_q12);
    base_sums.balance[token] =
        static_cast<int32_t>(std::clamp<int64_t>(now, -1'000'000, 1'000'000));
  }
  AddMarks(features.marks.data() + mark, features.marks.size() - mark, sums);
}

}  // namespace earshot::sentiment
