// Tokens to the rows of the deep tier's embedding table: a word that the vocabulary has is one piece,
// any other is cut greedily into the longest pieces that it has (word pieces). The trainer calls
// this very code, so that a network can only be asked for pieces it was trained on.
#ifndef EARSHOT_SENTIMENT_DEEP_PIECES_H_
#define EARSHOT_SENTIMENT_DEEP_PIECES_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "text/tokenizer.h"

namespace earshot::sentiment {

// Changing how a text is cut or a piece is hashed means a new number: a model file carries it.
inline constexpr uint32_t kPiecesVersion = 1;

// What the network reads of a message: the first so many pieces. The rest is the fast tier's alone.
inline constexpr size_t kDeepPiecesMax = 256;
inline constexpr size_t kPieceBytesMax = 24;     // longest piece inside a word
inline constexpr size_t kWordCutBytesMax = 64;   // a longer word is cut no further than this
inline constexpr uint32_t kPieceProbesMax = 64;  // slots probed before a piece counts as absent
inline constexpr uint32_t kPieceFlagRows = 16;   // combinations of the marks below
inline constexpr char kPieceInsideMark[] =
    "##";  // of a vocabulary entry: not at the start of a word

// What stands for tokens whose own letters say nothing, in the order of their rows: the first rows
// of every vocabulary.
inline constexpr absl::string_view kPieceNames[] = {
    "<unknown>", "<handle>",   "<url>",         "<email>",  "<number>", "<money>",
    "<emoji>",   "<emoticon>", "<punctuation>", "<symbol>", "<hashtag>"};
inline constexpr uint32_t kPieceNamesCount = sizeof(kPieceNames) / sizeof(kPieceNames[0]);

struct Piece {
  uint32_t row = 0;
  uint32_t marks = 0;  // 1 all capitals, 2 lengthened, 4 negated, 8 of a hashtag
  friend bool operator==(const Piece&, const Piece&) = default;
};

// An open-addressing table of pieces as it lies in a model file: slots of 8 bytes, little-endian,
// 32 bits of hash and a row above 0 (0: empty).
class PieceTable {
 public:
  PieceTable() = default;
  PieceTable(const uint8_t* slots, uint32_t bits) : slots_(slots), bits_(bits) {}
  // 0 (<unknown>) where there is none.
  uint32_t Find(uint64_t hash) const;

 private:
  const uint8_t* slots_ = nullptr;
  uint32_t bits_ = 0;
};

// The table of a vocabulary whose entry i has row i. kInvalidArgument where the names above are not
// its first entries, an entry stands twice or `bits` is too small.
absl::StatusOr<std::string> BuildPieceTable(const std::vector<std::string>& vocabulary,
                                            uint32_t bits);

// Fills `pieces` with at most kDeepPiecesMax. `tokens` with negation marked.
void CutPieces(const text::Tokens& tokens, const PieceTable& table, std::vector<Piece>& pieces);

}  // namespace earshot::sentiment

#endif  // EARSHOT_SENTIMENT_DEEP_PIECES_H_
