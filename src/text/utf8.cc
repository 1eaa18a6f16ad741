// Decoding by the table of well-formed byte sequences (Unicode, table 3-7), and the clean copy.
#include "text/utf8.h"

#include <algorithm>
#include <cstring>

#include "base/utf8.h"

namespace earshot::text {
namespace {

// Second byte's range of a lead byte, and how many bytes follow it; 0 for a byte that leads
// nothing.
struct Lead {
  uint8_t following, low, high;
};

constexpr Lead LeadOf(uint8_t byte) {
  if (byte >= 0xC2 && byte <= 0xDF) return {1, 0x80, 0xBF};
  if (byte == 0xE0) return {2, 0xA0, 0xBF};
  if (byte == 0xED) return {2, 0x80, 0x9F};
  if (byte >= 0xE1 && byte <= 0xEF) return {2, 0x80, 0xBF};
  if (byte == 0xF0) return {3, 0x90, 0xBF};
  if (byte >= 0xF1 && byte <= 0xF3) return {3, 0x80, 0xBF};
  if (byte == 0xF4) return {3, 0x80, 0x8F};
  return {0, 0, 0};
}

struct Entity {
  uint32_t code_point = 0;  // 0: no entity here
  uint32_t length = 0;
};

Entity NumericEntity(absl::string_view text) {
  // "&#" then up to 7 digits: enough for every code point, and a bound on how far one looks ahead.
  constexpr size_t kDigitsMax = 7;
  size_t at = 2;
  const bool hex = at < text.size() && (text[at] == 'x' || text[at] == 'X');
  if (hex) ++at;
  const size_t first = at;
  uint32_t value = 0;
  for (; at < text.size() && at - first < kDigitsMax; ++at) {
    const char c = text[at];
    uint32_t digit;
    if (c >= '0' && c <= '9') {
      digit = static_cast<uint32_t>(c - '0');
    } else if (hex && ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')) {
      digit = static_cast<uint32_t>((c | 0x20) - 'a' + 10);
    } else {
      break;
    }
    value = value * (hex ? 16 : 10) + digit;
  }
  if (at == first || at >= text.size() || text[at] != ';') return {};
  if (value < 0x20 || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) return {};
  return {value, static_cast<uint32_t>(at + 1)};
}

// The entity at the start of `text`, which starts with '&'.
Entity EntityAt(absl::string_view text) {
  struct Named {
    absl::string_view name;
    uint32_t code_point;
  };
  static constexpr Named kNamed[] = {{"&amp;", '&'},  {"&lt;", '<'},    {"&gt;", '>'},
                                     {"&quot;", '"'}, {"&apos;", '\''}, {"&nbsp;", ' '}};
  if (text.size() < 4) return {};
  if (text[1] == '#') return NumericEntity(text);
  for (const Named& named : kNamed) {
    if (text.substr(0, named.name.size()) == named.name) {
      return {named.code_point, static_cast<uint32_t>(named.name.size())};
    }
  }
  return {};
}

size_t FirstEntity(absl::string_view text) {
  size_t at = 0;
  while (at < text.size()) {
    const void* found = std::memchr(text.data() + at, '&', text.size() - at);
    if (found == nullptr) return text.size();
    at = static_cast<size_t>(static_cast<const char*>(found) - text.data());
    if (EntityAt(text.substr(at)).length != 0) return at;
    ++at;
  }
  return text.size();
}

}  // namespace

Decoded DecodeAt(const char* data, size_t size, size_t at) {
  const uint8_t first = static_cast<uint8_t>(data[at]);
  if (first < 0x80) return {first, 1, true};
  const Lead lead = LeadOf(first);
  if (lead.following == 0) return {kReplacement, 1, false};
  uint32_t code_point = first & (0x3Fu >> lead.following);
  for (uint32_t i = 1; i <= lead.following; ++i) {
    if (at + i >= size) return {kReplacement, i, false};
    const uint8_t byte = static_cast<uint8_t>(data[at + i]);
    const uint8_t low = i == 1 ? lead.low : 0x80;
    const uint8_t high = i == 1 ? lead.high : 0xBF;
    if (byte < low || byte > high) return {kReplacement, i, false};
    code_point = (code_point << 6) | (byte & 0x3Fu);
  }
  return {code_point, lead.following + 1u, true};
}

void AppendUtf8(uint32_t code_point, std::string& out) {
  if (code_point < 0x80) {
    out.push_back(static_cast<char>(code_point));
  } else if (code_point < 0x800) {
    out.push_back(static_cast<char>(0xC0 | (code_point >> 6)));
    out.push_back(static_cast<char>(0x80 | (code_point & 0x3F)));
  } else if (code_point < 0x10000) {
    out.push_back(static_cast<char>(0xE0 | (code_point >> 12)));
    out.push_back(static_cast<char>(0x80 | ((code_point >> 6) & 0x3F)));
    out.push_back(static_cast<char>(0x80 | (code_point & 0x3F)));
  } else {
    out.push_back(static_cast<char>(0xF0 | (code_point >> 18)));
    out.push_back(static_cast<char>(0x80 | ((code_point >> 12) & 0x3F)));
    out.push_back(static_cast<char>(0x80 | ((code_point >> 6) & 0x3F)));
    out.push_back(static_cast<char>(0x80 | (code_point & 0x3F)));
  }
}

std::string RepairUtf8(absl::string_view text) {
  std::string out;
  size_t at = 0;
  while (at < text.size()) {
    const size_t good = at + Utf8ValidPrefix(text.substr(at));
    out.append(text.data() + at, good - at);
    at = good;
    if (at == text.size()) break;
    AppendUtf8(kReplacement, out);
    at += DecodeAt(text.data(), text.size(), at).length;
  }
  return out;
}

void CleanText::Assign(absl::string_view raw) {
  raw_ = raw;
  mapped_ = false;
  const size_t first_change = std::min(Utf8ValidPrefix(raw), FirstEntity(raw));
  if (first_change < raw.size()) Rebuild(first_change);
}

void CleanText::Rebuild(size_t first_change) {
  mapped_ = true;
  buffer_.assign(raw_.data(), first_change);
  anchors_.clear();
  anchors_.push_back({0, 0});
  size_t at = first_change;
  while (at < raw_.size()) {
    uint32_t code_point = kReplacement;
    uint32_t length = 0;  // of what is replaced; 0: nothing is
    if (raw_[at] == '&') {
      const Entity entity = EntityAt(raw_.substr(at));
      code_point = entity.code_point;
      length = entity.length;
    }
    if (length == 0) {
      const Decoded decoded = DecodeAt(raw_.data(), raw_.size(), at);
      if (decoded.valid) {
        buffer_.append(raw_.data() + at, decoded.length);
        at += decoded.length;
        continue;
      }
      code_point = kReplacement;
      length = decoded.length;
    }
    anchors_.push_back({static_cast<uint32_t>(buffer_.size()), static_cast<uint32_t>(at)});
    AppendUtf8(code_point, buffer_);
    at += length;
    anchors_.push_back({static_cast<uint32_t>(buffer_.size()), static_cast<uint32_t>(at)});
  }
}

uint32_t CleanText::RawOffset(uint32_t clean_offset) const {
  if (!mapped_) return clean_offset;
  const auto next =
      std::upper_bound(anchors_.begin(), anchors_.end(), clean_offset,
                       [](uint32_t offset, const Anchor& anchor) { return offset < anchor.clean; });
  const Anchor& anchor = *(next - 1);
  const uint32_t raw = anchor.raw + (clean_offset - anchor.clean);
  return next == anchors_.end() ? raw : std::min(raw, next->raw);
}

void CleanText::Trim() {
  constexpr size_t kKeptBytesMax = 64 << 10;
  if (buffer_.capacity() > kKeptBytesMax) std::string().swap(buffer_);
  if (anchors_.capacity() * sizeof(Anchor) > kKeptBytesMax) std::vector<Anchor>().swap(anchors_);
}

}  // namespace earshot::text
