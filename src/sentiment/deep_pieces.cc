// Cutting words, and the table that the pieces are found in.
#include "sentiment/deep_pieces.h"

#include <algorithm>
#include <array>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace earshot::sentiment {
namespace {

using text::Token;
using text::TokenKind;

constexpr uint64_t kStartSeed = 0xCBF29CE484222325u;
constexpr uint64_t kInsideSeed = 0x9AE16A3B2F90404Fu;

// Byte by byte, so that the hashes of all prefixes of a stretch cost one pass over it.
constexpr uint64_t Longer(uint64_t hash, char byte) {
  return (hash ^ static_cast<uint8_t>(byte)) * 0x100000001B3u;
}
constexpr uint64_t Finish(uint64_t hash) {
  hash ^= hash >> 32;
  hash *= 0x9E3779B97F4A7C15u;
  return hash ^ (hash >> 29);
}

uint64_t HashPiece(absl::string_view piece, bool inside) {
  uint64_t hash = inside ? kInsideSeed : kStartSeed;
  for (char byte : piece) hash = Longer(hash, byte);
  return Finish(hash);
}

size_t SlotOf(uint64_t hash, uint32_t bits) { return static_cast<size_t>(hash >> (64 - bits)); }

uint32_t ReadU32(const uint8_t* at) {
  return static_cast<uint32_t>(at[0]) | static_cast<uint32_t>(at[1]) << 8 |
         static_cast<uint32_t>(at[2]) << 16 | static_cast<uint32_t>(at[3]) << 24;
}

uint32_t RowOfKind(TokenKind kind) {
  switch (kind) {
    case TokenKind::kHandle:
      return 1;
    case TokenKind::kUrl:
      return 2;
    case TokenKind::kEmail:
      return 3;
    case TokenKind::kNumber:
      return 4;
    case TokenKind::kMoney:
      return 5;
    case TokenKind::kEmoji:
      return 6;
    case TokenKind::kEmoticon:
      return 7;
    case TokenKind::kPunctuation:
      return 8;
    case TokenKind::kSymbol:
      return 9;
    case TokenKind::kHashtag:
      return 10;
    case TokenKind::kWord:
      return 0;
  }
  return 0;
}

uint32_t MarksOf(const Token& token) {
  return (token.has(text::kAllCaps) ? 1u : 0u) | (token.has(text::kElongated) ? 2u : 0u) |
         (token.has(text::kNegated) ? 4u : 0u) | (token.has(text::kInHashtag) ? 8u : 0u);
}

bool StartsCharacter(char byte) { return (static_cast<uint8_t>(byte) & 0xC0) != 0x80; }

// The longest piece of `table` that `word` has at `begin`; its row, and in `end` where it ends.
// Row 0: none begins here.
uint32_t LongestPiece(absl::string_view word, size_t begin, const PieceTable& table, size_t& end) {
  std::array<uint64_t, kPieceBytesMax> hashes;
  const size_t longest = std::min(kPieceBytesMax, word.size() - begin);
  uint64_t hash = begin == 0 ? kStartSeed : kInsideSeed;
  for (size_t i = 0; i < longest; ++i) {
    hash = Longer(hash, word[begin + i]);
    hashes[i] = hash;
  }
  for (size_t size = longest; size > 0; --size) {
    if (begin + size < word.size() && !StartsCharacter(word[begin + size])) continue;
    const uint32_t row = table.Find(Finish(hashes[size - 1]));
    if (row == 0) continue;
    end = begin + size;
    return row;
  }
  return 0;
}

void CutWord(absl::string_view word, uint32_t marks, const PieceTable& table,
             std::vector<Piece>& pieces) {
  const uint32_t whole = table.Find(HashPiece(word, false));
  if (whole != 0) {
    pieces.push_back({whole, marks});
    return;
  }
  word = word.substr(0, kWordCutBytesMax);
  bool known = false;
  for (size_t at = 0; at < word.size();) {
    size_t end = 0;
    const uint32_t row = LongestPiece(word, at, table, end);
    if (row == 0) {
      for (++at; at < word.size() && !StartsCharacter(word[at]);) ++at;
      continue;
    }
    pieces.push_back({row, marks});
    known = true;
    at = end;
  }
  if (!known) pieces.push_back({0, marks});
}

}  // namespace

uint32_t PieceTable::Find(uint64_t hash) const {
  const size_t mask = (size_t{1} << bits_) - 1;
  size_t slot = SlotOf(hash, bits_);
  for (uint32_t probe = 0; probe < kPieceProbesMax; ++probe, slot = (slot + 1) & mask) {
    const uint8_t* at = slots_ + slot * 8;
    const uint32_t row = ReadU32(at + 4);
    if (row == 0) return 0;
    if (ReadU32(at) == static_cast<uint32_t>(hash)) return row;
  }
  return 0;
}

absl::StatusOr<std::string> BuildPieceTable(const std::vector<std::string>& vocabulary,
                                            uint32_t bits) {
  for (uint32_t i = 0; i < kPieceNamesCount; ++i) {
    if (i < vocabulary.size() && vocabulary[i] == kPieceNames[i]) continue;
    return absl::InvalidArgumentError(
        absl::StrCat("vocabulary: entry ", i, " has to be ", kPieceNames[i]));
  }
  const size_t slots = size_t{1} << bits;
  std::string table(slots * 8, '\0');
  const PieceTable so_far(reinterpret_cast<const uint8_t*>(table.data()), bits);
  for (uint32_t row = kPieceNamesCount; row < vocabulary.size(); ++row) {
    absl::string_view entry = vocabulary[row];
    const bool inside = entry.size() > 2 && absl::StartsWith(entry, kPieceInsideMark);
    const uint64_t hash = HashPiece(inside ? entry.substr(2) : entry, inside);
    if (so_far.Find(hash) != 0) {
      return absl::InvalidArgumentError(absl::StrCat("vocabulary: '", entry, "' stands twice"));
    }
    size_t slot = SlotOf(hash, bits);
    uint32_t probes = 0;
    while (ReadU32(reinterpret_cast<const uint8_t*>(table.data()) + slot * 8 + 4) != 0) {
      slot = (slot + 1) & (slots - 1);
      if (++probes == kPieceProbesMax) {
        return absl::InvalidArgumentError(
            absl::StrCat("vocabulary: ", vocabulary.size(), " entries in 2^", bits, " slots"));
      }
    }
    for (int i = 0; i < 4; ++i) {
      table[slot * 8 + static_cast<size_t>(i)] = static_cast<char>(hash >> (8 * i));
      table[slot * 8 + 4 + static_cast<size_t>(i)] = static_cast<char>(row >> (8 * i));
    }
  }
  return table;
}

void CutPieces(const text::Tokens& tokens, const PieceTable& table, std::vector<Piece>& pieces) {
  pieces.clear();
  for (const Token& token : tokens.list) {
    if (pieces.size() >= kDeepPiecesMax) break;
    const absl::string_view form = tokens.Form(token);
    const uint32_t marks = MarksOf(token);
    switch (token.kind) {
      case TokenKind::kWord:
        CutWord(form, marks, table, pieces);
        break;
      case TokenKind::kHashtag:
      case TokenKind::kEmoji:
      case TokenKind::kEmoticon:
      case TokenKind::kPunctuation:
      case TokenKind::kSymbol: {
        const uint32_t row = table.Find(HashPiece(form, false));
        pieces.push_back({row != 0 ? row : RowOfKind(token.kind), marks});
        break;
      }
      default:
        pieces.push_back({RowOfKind(token.kind), marks});
    }
  }
  if (pieces.size() > kDeepPiecesMax) pieces.resize(kDeepPiecesMax);
}

}  // namespace earshot::sentiment
