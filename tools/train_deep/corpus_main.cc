// earshot-deep-corpus: every text that the deep tier learns from, as the library reads it, a line each.
//
//   earshot-deep-corpus --data ../shared/data --out corpus.tsv [--vocabulary pieces.txt]
//
// A line: set, split, label, the fast tier's three probabilities and its intents, pieces, text; tabs between.
// Pieces are ROW:MARKS under a vocabulary (one entry a line), otherwise KIND:FORM, to choose a vocabulary from.
// Splits: train; held (kept out of training by the hash of what the text says, the same texts as the fast tier's
// trainer keeps out); val; unlabelled. Texts of validation splits are in no other split.
#include <cstdio>
#include <fstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "dataset.h"
#include "sentiment/analyzer.h"
#include "sentiment/deep_pieces.h"
#include "text/negation.h"
#include "text/tokenizer.h"
#include "texts.h"

namespace earshot::train {
namespace {

constexpr uint32_t kTableBits = 17;

class Writer {
 public:
  Writer(const std::string& path, std::shared_ptr<const sentiment::Analyzer> analyzer,
         std::string table)
      : out_(path, std::ios::binary), analyzer_(std::move(analyzer)), table_(std::move(table)) {}

  bool Write(const DeepText& from) {
    std::string text = from.text;
    for (char& c : text) c = c == '\t' || c == '\n' || c == '\r' ? ' ' : c;
    const auto fast = analyzer_->Assess(text, "en");
    if (!fast.ok()) return false;
    out_ << from.set << '\t' << SplitName(from.split) << '\t' << from.label << '\t'
         << fast->negative_milli << '\t' << fast->neutral_milli << '\t' << fast->positive_milli
         << '\t' << fast->intents << '\t' << Pieces(text) << '\t' << text << '\n';
    return true;
  }
  bool Close() {
    out_.close();
    return static_cast<bool>(out_);
  }

 private:
  std::string Pieces(const std::string& text) {
    text::Tokenize(text, tokens_);
    text::MarkNegation("en", tokens_);
    std::string out;
    if (table_.empty()) {
      for (const text::Token& token : tokens_.list) {
        absl::StrAppend(&out, out.empty() ? "" : " ", text::TokenKindName(token.kind), ":",
                        tokens_.Form(token));
      }
      return out;
    }
    const sentiment::PieceTable table(reinterpret_cast<const uint8_t*>(table_.data()), kTableBits);
    sentiment::CutPieces(tokens_, table, pieces_);
    for (const sentiment::Piece& piece : pieces_) {
      absl::StrAppend(&out, out.empty() ? "" : " ", piece.row, ":", piece.marks);
    }
    return out;
  }

  std::ofstream out_;
  std::shared_ptr<const sentiment::Analyzer> analyzer_;
  std::string table_;
  text::Tokens tokens_;
  std::vector<sentiment::Piece> pieces_;
};

int Run(const std::string& data, const std::string& vocabulary, const std::string& out) {
  std::string table;
  if (!vocabulary.empty()) {
    std::ifstream in(vocabulary, std::ios::binary);
    std::vector<std::string> entries;
    for (std::string line; std::getline(in, line);) entries.push_back(line);
    auto built = sentiment::BuildPieceTable(entries, kTableBits);
    if (!built.ok()) {
      std::fprintf(stderr, "%s\n", std::string(built.status().message()).c_str());
      return 1;
    }
    table = *std::move(built);
  }
  auto analyzer = sentiment::Analyzer::Default();
  if (!analyzer.ok()) {
    std::fprintf(stderr, "%s\n", std::string(analyzer.status().message()).c_str());
    return 1;
  }
  const ValidationTexts validation(data);
  Writer writer(out, *analyzer, std::move(table));
  const bool written = VisitTexts(data, validation,
                                  [&writer](const DeepText& text) { return writer.Write(text); }) &&
                       writer.Close();
  if (!written) std::fprintf(stderr, "cannot write all of %s\n", out.c_str());
  return written ? 0 : 1;
}

}  // namespace
}  // namespace earshot::train

int main(int argc, char** argv) {
  std::string data, vocabulary, out;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string name = argv[i];
    if (name == "--data") data = argv[i + 1];
    if (name == "--vocabulary") vocabulary = argv[i + 1];
    if (name == "--out") out = argv[i + 1];
  }
  if (data.empty() || out.empty()) {
    std::fprintf(stderr,
                 "usage: earshot-deep-corpus --data FOLDER --out FILE [--vocabulary FILE]\n");
    return 2;
  }
  return earshot::train::Run(data, vocabulary, out);
}
