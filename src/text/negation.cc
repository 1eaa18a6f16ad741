// The tables of negation and the one walk that applies them.
#include "text/negation.h"

#include <algorithm>
#include <array>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"

namespace earshot::text {
namespace {

// Words of reproach that praise where one of `by` stands right before them, or one of `between` in between, unless one of
// `unless` comes next: "pas mal" is not bad, "pas mal de retard" is a lot of delay.
struct Understatement {
  absl::string_view reproach, by, between, unless;
};

struct LanguageData {
  absl::string_view language;
  absl::string_view negators;  // folded forms, space separated
  absl::string_view ends;      // conjunctions that turn the sentence
  bool after_verb;             // the negation follows what it negates: reach back as well
  Understatement understated;
};

// Folded forms: lower case, typographic apostrophes as '.
constexpr LanguageData kData[] = {
    {"en",
     "not no never none nobody nothing nowhere neither nor cannot cant can't dont don't doesnt "
     "doesn't "
     "didnt didn't wont won't wouldnt wouldn't shouldnt shouldn't couldnt couldn't isnt isn't "
     "arent "
     "aren't aint ain't wasnt wasn't werent weren't hasnt hasn't havent haven't hadnt hadn't "
     "without "
     "hardly barely scarcely lack lacks lacking nope",
     "but however although though yet except because",
     false,
     {"bad", "not isnt isn't wasnt wasn't arent aren't werent weren't aint ain't",
      "too so that half really a", ""}},
    {"de",
     "nicht nich net kein keine keinen keinem keiner keines nie niemals nichts niemand ohne weder "
     "kaum",
     "aber sondern doch jedoch obwohl trotzdem",
     true,
     {"schlecht schlechte schlechter schlechtes schlechten übel verkehrt",
      "nicht nich net kein keine keinen keinem keiner nichts", "so ganz zu wirklich mal allzu",
      ""}},
    {"fr",
     "ne n'est pas jamais rien aucun aucune sans ni plus personne nul nulle n'a n'ai n'y n'en "
     "guère",
     "mais cependant pourtant toutefois sauf",
     true,
     {"mal mauvais mauvaise", "pas", "si trop vraiment", "de d'un d'une d'autres"}},
    {"es",
     "no nunca jamás jamas nada nadie ningún ningun ninguna ninguno sin ni tampoco",
     "pero sino aunque",
     false,
     {"mal malo mala malos malas", "no nada", "está esta estuvo es fue era tan", ""}},
    {"pt",
     "não nao n nunca jamais nada ninguém ninguem nenhum nenhuma sem nem tampouco",
     "mas porém porem embora contudo",
     false,
     {"mal mau má ruim ruins", "não nao nada", "está esta foi é era tão", ""}},
    {"it",
     "non no mai niente nulla nessuno nessun nessuna senza né neanche nemmeno neppure nn mica",
     "ma però pero tuttavia invece",
     false,
     {"male brutto brutta", "non niente mica", "è era sono così poi", ""}},
    {"ar",
     "لا لم لن ليس ليست ليسوا ما مش مو مب موب غير بدون ولا مافي مفيش ماكو بلا",
     "لكن ولكن بس إلا",
     false,
     {}},
    {"hi",
     "नहीं नही ना न मत बिना nahi nahin nai mat na bina not no never",
     "लेकिन मगर परंतु पर lekin magar par but",
     true,
     {}},
};

struct Table {
  absl::string_view language;
  std::vector<uint64_t> negators, ends;                 // hashes, sorted
  std::vector<uint64_t> reproach, by, between, unless;  // of the understatement
  std::array<uint64_t, 64> seen{};  // a bit for each of them by its upper bits: most words are none
  bool after_verb = false;
  void Note(uint64_t hash) { seen[hash >> 58] |= BitOf(hash); }
  bool MayHave(uint64_t hash) const { return (seen[hash >> 58] & BitOf(hash)) != 0; }
  static uint64_t BitOf(uint64_t hash) { return uint64_t{1} << (hash >> 52 & 63); }
};

std::vector<uint64_t> Hashes(absl::string_view words) {
  std::vector<uint64_t> hashes;
  for (absl::string_view word : absl::StrSplit(words, ' ', absl::SkipEmpty())) {
    // Through the tokenizer, so that a word of the table has the form a word of a message has.
    Tokens tokens;
    Tokenize(word, tokens);
    if (!tokens.list.empty()) hashes.push_back(tokens.list[0].hash);
  }
  std::sort(hashes.begin(), hashes.end());
  return hashes;
}

const std::vector<Table>& Tables() {
  static const std::vector<Table>* const tables = [] {
    auto* made = new std::vector<Table>;
    for (const LanguageData& data : kData) {
      Table table;
      table.language = data.language;
      table.negators = Hashes(data.negators);
      table.ends = Hashes(data.ends);
      table.reproach = Hashes(data.understated.reproach);
      table.by = Hashes(data.understated.by);
      table.between = Hashes(data.understated.between);
      table.unless = Hashes(data.understated.unless);
      table.after_verb = data.after_verb;
      for (const auto* hashes : {&table.negators, &table.ends, &table.reproach}) {
        for (uint64_t hash : *hashes) table.Note(hash);
      }
      made->push_back(std::move(table));
    }
    return made;
  }();
  return *tables;
}

const Table* Find(absl::string_view language) {
  for (const Table& table : Tables()) {
    if (table.language == language) return &table;
  }
  return nullptr;
}

bool Contains(const std::vector<uint64_t>& hashes, uint64_t hash) {
  return std::binary_search(hashes.begin(), hashes.end(), hash);
}

bool EndsClause(const Token& token, absl::string_view form) {
  if (token.kind == TokenKind::kPunctuation) {
    return !form.empty() && absl::StrContains(".,;:!?()", form[0]);
  }
  return token.kind == TokenKind::kEmoji || token.kind == TokenKind::kEmoticon ||
         token.kind == TokenKind::kUrl;
}

void MarkBack(Tokens& tokens, size_t negator) {
  int words = 0;
  for (size_t i = negator; i > 0 && words < kNegationReachBack; --i) {
    Token& before = tokens.list[i - 1];
    if (EndsClause(before, tokens.Form(before))) break;
    if (before.kind != TokenKind::kWord) continue;
    before.flags |= kNegated;
    ++words;
  }
}

// Marks a word of reproach at `at` and what makes a praise of it.
void MarkUnderstated(const Table& table, Tokens& tokens, size_t at) {
  if (at + 1 < tokens.list.size() && Contains(table.unless, tokens.list[at + 1].hash)) return;
  for (size_t before = at; before > 0 && at - before < 2;) {
    Token& token = tokens.list[--before];
    if (Contains(table.by, token.hash)) {
      token.flags |= kUnderstated;
      tokens.list[at].flags |= kUnderstated;
      return;
    }
    if (!Contains(table.between, token.hash)) return;
  }
}

}  // namespace

bool HasNegation(absl::string_view language) { return Find(language) != nullptr; }

void MarkNegation(absl::string_view language, Tokens& tokens) {
  const Table* table = Find(language);
  if (table == nullptr && (language == "und" || language == "pcm")) table = Find("en");
  if (table == nullptr) return;
  int reach = 0;
  for (size_t i = 0; i < tokens.list.size(); ++i) {
    Token& token = tokens.list[i];
    if (token.kind != TokenKind::kWord) {
      if (EndsClause(token, tokens.Form(token))) reach = 0;
      continue;
    }
    const bool listed = table->MayHave(token.hash);
    if (listed && Contains(table->ends, token.hash)) {
      reach = 0;
      continue;
    }
    if (reach > 0) {
      token.flags |= kNegated;
      --reach;
    }
    if (listed && Contains(table->reproach, token.hash)) MarkUnderstated(*table, tokens, i);
    if (listed && Contains(table->negators, token.hash)) {
      token.flags |= kNegator;
      reach = kNegationReach;
      if (table->after_verb) MarkBack(tokens, i);
    }
  }
}

}  // namespace earshot::text
