// The network library: addresses and ranges of addresses as values.
//
// An address is its 4 or 16 bytes, a range those with a number of bits. Text is read strictly: no
// zones, no leading zeros, no IPv4 address in dots behind ::ffff:. The same address in hexadecimal
// (::ffff:c0a8:1) is that IPv4 address, since the standard's tests compare the two as equal.
#include <string.h>

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "cel/functions.h"

namespace earshot::cel::internal {
namespace {

using Kind = Value::Kind;

Value Overloadless() { return Value::Error(ErrorCode::kNoMatchingOverload); }
Value Invalid() { return Value::Error(ErrorCode::kInvalidArgument); }

constexpr size_t kBytes4 = 4, kBytes6 = 16;

struct Address {
  uint8_t bytes[kBytes6] = {};
  size_t size = 0;
};

struct Range {
  Address address;
  int bits = 0;
};

// A decimal number up to `max`, without a sign or a leading zero; -1 where it is not one.
int Decimal(absl::string_view text, int max) {
  if (text.empty() || text.size() > 3 || (text[0] == '0' && text.size() > 1)) return -1;
  int number = 0;
  for (char c : text) {
    if (!absl::ascii_isdigit(c)) return -1;
    number = number * 10 + (c - '0');
  }
  return number > max ? -1 : number;
}

bool ParseDotted(absl::string_view text, uint8_t* out) {
  for (size_t i = 0; i < kBytes4; ++i) {
    const size_t dot = i + 1 < kBytes4 ? text.find('.') : text.size();
    if (dot == absl::string_view::npos) return false;
    const int part = Decimal(text.substr(0, dot), 255);
    if (part < 0) return false;
    out[i] = static_cast<uint8_t>(part);
    text.remove_prefix(dot < text.size() ? dot + 1 : dot);
  }
  return true;
}

// One to four hexadecimal digits.
bool ParseGroup(absl::string_view text, uint8_t* out) {
  if (text.empty() || text.size() > 4) return false;
  unsigned group = 0;
  for (char c : text) {
    if (!absl::ascii_isxdigit(c)) return false;
    const char low = absl::ascii_tolower(c);
    group = group * 16 + static_cast<unsigned>(absl::ascii_isdigit(c) ? c - '0' : low - 'a' + 10);
  }
  out[0] = static_cast<uint8_t>(group >> 8);
  out[1] = static_cast<uint8_t>(group & 0xFF);
  return true;
}

// Groups between colons, the last one perhaps in dots; the number of bytes, or none.
std::optional<size_t> ParseGroups(absl::string_view text, uint8_t* out, size_t room, bool* dotted) {
  size_t n = 0;
  while (!text.empty()) {
    const size_t colon = text.find(':');
    const absl::string_view part = text.substr(0, colon);
    if (colon == absl::string_view::npos && part.find('.') != absl::string_view::npos) {
      *dotted = true;
      if (n + kBytes4 > room || !ParseDotted(part, out + n)) return std::nullopt;
      return n + kBytes4;
    }
    if (n + 2 > room || !ParseGroup(part, out + n)) return std::nullopt;
    n += 2;
    if (colon == absl::string_view::npos) break;
    text.remove_prefix(colon + 1);
    if (text.empty()) return std::nullopt;  // a colon at the end
  }
  return n;
}

bool IsMapped(const uint8_t* bytes) {
  for (size_t i = 0; i < 10; ++i) {
    if (bytes[i] != 0) return false;
  }
  return bytes[10] == 0xFF && bytes[11] == 0xFF;
}

std::optional<Address> ParseAddress(absl::string_view text, bool* mapped = nullptr) {
  Address out;
  if (text.find(':') == absl::string_view::npos) {
    if (!ParseDotted(text, out.bytes)) return std::nullopt;
    out.size = kBytes4;
    return out;
  }
  out.size = kBytes6;
  bool dotted = false;
  const size_t gap = text.find("::");
  if (gap == absl::string_view::npos) {
    if (ParseGroups(text, out.bytes, kBytes6, &dotted) != kBytes6) return std::nullopt;
  } else {
    // The gap stands for at least one group.
    uint8_t tail[kBytes6];
    const auto front = ParseGroups(text.substr(0, gap), out.bytes, kBytes6 - 2, &dotted);
    if (!front.has_value() || dotted) return std::nullopt;
    const auto back = ParseGroups(text.substr(gap + 2), tail, kBytes6 - 2 - *front, &dotted);
    if (!back.has_value()) return std::nullopt;
    memset(out.bytes + *front, 0, kBytes6 - *front);
    memcpy(out.bytes + kBytes6 - *back, tail, *back);
  }
  if (IsMapped(out.bytes)) {
    if (mapped != nullptr) *mapped = true;
    if (dotted) return std::nullopt;
    memmove(out.bytes, out.bytes + kBytes6 - kBytes4, kBytes4);
    out.size = kBytes4;
  }
  return out;
}

std::optional<Range> ParseRange(absl::string_view text) {
  const size_t slash = text.find('/');
  if (slash == absl::string_view::npos) return std::nullopt;
  bool mapped = false;
  const auto address = ParseAddress(text.substr(0, slash), &mapped);
  // Of which of the two families the bits would be counted cannot be known.
  if (!address.has_value() || mapped) return std::nullopt;
  const int bits = Decimal(text.substr(slash + 1), static_cast<int>(8 * address->size));
  if (bits < 0) return std::nullopt;
  return Range{*address, bits};
}

Address AddressOf(const Value& v) {
  Address out;
  out.size = v.address_bytes().size();
  memcpy(out.bytes, v.address_bytes().data(), out.size);
  return out;
}

// Where there is no room for the bytes, the error that says so.
Value MakeAddress(const Address& address, Scratch* scratch) {
  const Value copy = CopyString({reinterpret_cast<const char*>(address.bytes), address.size},
                                Kind::kBytes, scratch);
  return copy.is_error() ? copy : Value::Ip(copy.string_value());
}

Value MakeRange(const Range& range, Scratch* scratch) {
  const Value ip = MakeAddress(range.address, scratch);
  return ip.is_error() ? ip : Value::Cidr(ip.address_bytes(), range.bits);
}

bool SameBits(const Address& a, const Address& b, int bits) {
  const int whole = bits / 8, rest = bits % 8;
  if (a.size != b.size || memcmp(a.bytes, b.bytes, static_cast<size_t>(whole)) != 0) return false;
  return rest == 0 || ((a.bytes[whole] ^ b.bytes[whole]) >> (8 - rest)) == 0;
}

Address Masked(Address address, int bits) {
  for (int i = 0; i < static_cast<int>(address.size); ++i) {
    const int kept = bits - 8 * i;
    if (kept < 8) address.bytes[i] &= kept <= 0 ? 0 : static_cast<uint8_t>(0xFF << (8 - kept));
  }
  return address;
}

bool All(const Address& address, uint8_t byte, size_t n) {
  for (size_t i = 0; i < n; ++i) {
    if (address.bytes[i] != byte) return false;
  }
  return true;
}

bool IsUnspecified(const Address& a) { return All(a, 0, a.size); }
bool IsLoopback(const Address& a) {
  if (a.size == kBytes4) return a.bytes[0] == 127;
  return All(a, 0, kBytes6 - 1) && a.bytes[kBytes6 - 1] == 1;
}
bool IsMulticast(const Address& a) {
  return a.size == kBytes4 ? (a.bytes[0] & 0xF0) == 0xE0 : a.bytes[0] == 0xFF;
}
bool IsLinkLocalMulticast(const Address& a) {
  if (a.size == kBytes4) return a.bytes[0] == 224 && a.bytes[1] == 0 && a.bytes[2] == 0;
  return a.bytes[0] == 0xFF && (a.bytes[1] & 0x0F) == 2;
}
bool IsLinkLocalUnicast(const Address& a) {
  if (a.size == kBytes4) return a.bytes[0] == 169 && a.bytes[1] == 254;
  return a.bytes[0] == 0xFE && (a.bytes[1] & 0xC0) == 0x80;
}
bool IsGlobalUnicast(const Address& a) {
  const bool broadcast = a.size == kBytes4 && All(a, 0xFF, kBytes4);
  return !broadcast && !IsUnspecified(a) && !IsLoopback(a) && !IsMulticast(a) &&
         !IsLinkLocalUnicast(a);
}

// The one spelling of RFC 5952: lower case, the longest run of two or more zero groups as "::".
std::string AddressText(const Address& address) {
  const uint8_t* bytes = address.bytes;
  if (address.size == kBytes4) {
    return absl::StrCat(bytes[0], ".", bytes[1], ".", bytes[2], ".", bytes[3]);
  }
  constexpr int kGroups = 8;
  auto group = [bytes](int i) { return bytes[2 * i] << 8 | bytes[2 * i + 1]; };
  int gap = -1, gap_size = 1;
  for (int i = 0; i < kGroups; ++i) {
    int n = 0;
    while (i + n < kGroups && group(i + n) == 0) ++n;
    if (n > gap_size) gap = i, gap_size = n;
    i += n;
  }
  std::string out;
  for (int i = 0; i < kGroups; ++i) {
    if (i == gap) {
      out += "::";
      i += gap_size - 1;
      continue;
    }
    if (!out.empty() && out.back() != ':') out += ':';
    absl::StrAppend(&out, absl::Hex(group(i)));
  }
  return out;
}

Value OfText(Function function, absl::string_view text, Scratch* scratch) {
  if (function == Function::kToCidr || function == Function::kIsCidr) {
    const auto range = ParseRange(text);
    if (function == Function::kIsCidr) return Value::Bool(range.has_value());
    return range.has_value() ? MakeRange(*range, scratch) : Invalid();
  }
  const auto address = ParseAddress(text);
  if (function == Function::kIsIp) return Value::Bool(address.has_value());
  if (!address.has_value()) return Invalid();
  if (function == Function::kIsCanonical) return Value::Bool(AddressText(*address) == text);
  return MakeAddress(*address, scratch);
}

Value OfAddress(Function function, const Address& address) {
  switch (function) {
    case Function::kFamily:
      return Value::Int(address.size == kBytes4 ? 4 : 6);
    case Function::kIsUnspecified:
      return Value::Bool(IsUnspecified(address));
    case Function::kIsLoopback:
      return Value::Bool(IsLoopback(address));
    case Function::kIsGlobalUnicast:
      return Value::Bool(IsGlobalUnicast(address));
    case Function::kIsLinkLocalMulticast:
      return Value::Bool(IsLinkLocalMulticast(address));
    case Function::kIsLinkLocalUnicast:
      return Value::Bool(IsLinkLocalUnicast(address));
    default:
      return Overloadless();
  }
}

Value Contains(Function function, const Range& outer, const Value& inner) {
  const bool text = inner.kind() == Kind::kString;
  if (function == Function::kContainsIp) {
    if (!text && inner.kind() != Kind::kIp) return Overloadless();
    const auto address = text ? ParseAddress(inner.string_value()) : AddressOf(inner);
    if (!address.has_value()) return Invalid();
    return Value::Bool(SameBits(outer.address, *address, outer.bits));
  }
  if (!text && inner.kind() != Kind::kCidr) return Overloadless();
  const auto range =
      text ? ParseRange(inner.string_value()) : Range{AddressOf(inner), inner.prefix_bits()};
  if (!range.has_value()) return Invalid();
  return Value::Bool(outer.bits <= range->bits &&
                     SameBits(outer.address, range->address, outer.bits));
}

}  // namespace

std::string NetworkText(const Value& v) {
  const std::string address = AddressText(AddressOf(v));
  return v.kind() == Kind::kIp ? address : absl::StrCat(address, "/", v.prefix_bits());
}

Value CallNetwork(Function function, absl::Span<const Value> args, Scratch* scratch) {
  const Value& v = args[0];
  if (function <= Function::kIsCanonical) {
    return v.kind() == Kind::kString ? OfText(function, v.string_value(), scratch) : Overloadless();
  }
  if (function <= Function::kIsLinkLocalUnicast) {
    return v.kind() == Kind::kIp ? OfAddress(function, AddressOf(v)) : Overloadless();
  }
  if (v.kind() != Kind::kCidr) return Overloadless();
  const Range range{AddressOf(v), v.prefix_bits()};
  switch (function) {
    case Function::kCidrIp:
      return Value::Ip(v.address_bytes());
    case Function::kMasked:
      return MakeRange({Masked(range.address, range.bits), range.bits}, scratch);
    case Function::kPrefixLength:
      return Value::Int(range.bits);
    default:
      return Contains(function, range, args[1]);
  }
}

}  // namespace earshot::cel::internal
