// What a negation covers, per language: negated words are shown in brackets.
#include "text/negation.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"

namespace earshot::text {
namespace {

std::string Marked(absl::string_view language, absl::string_view message) {
  Tokens tokens;
  Tokenize(message, tokens);
  MarkNegation(language, tokens);
  std::string out;
  for (const Token& token : tokens.list) {
    if (token.kind != TokenKind::kWord) continue;
    if (!out.empty()) out += " ";
    out += token.has(kNegated) ? absl::StrCat("[", tokens.Form(token), "]")
                               : std::string(tokens.Form(token));
  }
  return out;
}

struct Case {
  const char* language;
  const char* message;
  const char* marked;
};

TEST(Negation, ReachesToTheEndOfItsClause) {
  const std::vector<Case> cases = {
      {"en", "not good. great", "not [good] great"},
      {"en", "this is not good, really", "this is not [good] really"},
      {"en", "I don't like it but I stay", "i don't [like] [it] but i stay"},
      {"en", "I don’t care", "i don't [care]"},
      {"en", "no one two three four five six", "no [one] [two] [three] [four] [five] six"},
      {"en", "never never again", "never [never] [again]"},
      {"en", "great service", "great service"},
      {"de", "das gefällt mir nicht", "das [gefällt] [mir] nicht"},
      {"de", "kein guter Service aber schnell", "kein [guter] [service] aber schnell"},
      {"fr", "je n'aime pas ça", "[je] [n'aime] pas [ça]"},
      {"es", "no me gusta, gracias", "no [me] [gusta] gracias"},
      {"pt", "não gostei mas obrigado", "não [gostei] mas obrigado"},
      {"pt", "no Brasil", "no brasil"},  // "in the", no negation there
      {"it", "non funziona", "non [funziona]"},
      {"ar", "لا أحب هذا", "لا [أحب] [هذا]"},
      {"hi", "यह पसंद नहीं है", "[यह] [पसंद] नहीं [है]"},
      {"und", "not good", "not [good]"},
      {"sw", "not good", "not good"},  // no table: nothing is marked
  };
  for (const Case& c : cases) EXPECT_EQ(Marked(c.language, c.message), c.marked) << c.message;
}

TEST(Negation, MarksWhatIsPraiseByBeingNoReproach) {
  const std::vector<Case> cases = {
      {"en", "not bad", "not bad"},
      {"en", "it isn't that bad at all", "isn't bad"},
      {"en", "not my bad day", ""},  // a word in between that is none of the table's
      {"en", "not, bad", ""},
      {"en", "not good", ""},
      {"en", "bad", ""},
      {"de", "gar nicht schlecht", "nicht schlecht"},
      {"de", "keine so schlechte Idee", "keine schlechte"},
      {"fr", "pas mal du tout", "pas mal"},
      {"fr", "pas mal de retard", ""},  // a lot of it
      {"fr", "de plus en plus mal", ""},
      {"es", "no está nada mal", "nada mal"},
      {"es", "no contestan mal servicio", ""},
      {"it", "non è male", "non male"},
      {"pt", "não é ruim", "não ruim"},
      {"hi", "not bad", ""},  // no table of these
  };
  for (const Case& c : cases) {
    Tokens tokens;
    Tokenize(c.message, tokens);
    MarkNegation(c.language, tokens);
    std::vector<std::string> marked;
    for (const Token& token : tokens.list) {
      if (token.has(kUnderstated)) marked.emplace_back(tokens.Form(token));
    }
    EXPECT_EQ(absl::StrJoin(marked, " "), c.marked) << c.message;
  }
}

TEST(Negation, HasATableForEachOfTheEight) {
  for (const char* language : {"ar", "en", "fr", "de", "hi", "it", "pt", "es"}) {
    EXPECT_TRUE(HasNegation(language)) << language;
  }
  EXPECT_FALSE(HasNegation("sw"));
}

TEST(Negation, AMillionNegationsCostAMillionSteps) {
  std::string message;
  while (message.size() < (1 << 20)) message += "nicht ";
  Tokens tokens;
  Tokenize(message, tokens);
  MarkNegation("de", tokens);
  for (const Token& token : tokens.list) ASSERT_TRUE(token.has(kNegator));
}

}  // namespace
}  // namespace earshot::text
