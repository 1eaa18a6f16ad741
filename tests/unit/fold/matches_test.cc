// Which addresses are the same once written in one way; the suggestions made of it are in
// tests/golden/care/matches.txt.
#include "fold/matches.h"

#include <gtest/gtest.h>

namespace earshot::fold {
namespace {

TEST(NormalKey, IsExactAndNeverAGuess) {
  const struct {
    const char *space, *id, *key;
  } rows[] = {
      {"email", "Ann@Firm.example", "email:ann@firm.example"},
      {"email", " ann@firm.example ", "email:ann@firm.example"},
      {"email", "ann.lee@firm.example", "email:ann.lee@firm.example"},
      {"email", "ann+shop@firm.example", "email:ann+shop@firm.example"},
      {"email", "a.n.n+shop@GoogleMail.com", "email:ann@gmail.com"},
      {"mail", "ann@gmail.com", "email:ann@gmail.com"},
      {"email", "a.n.n+shop@hotmail.com", "email:a.n.n@hotmail.com"},
      {"email", "+@gmail.com", ""},
      {"email", "ann", ""},
      {"email", "@firm.example", ""},
      {"email", "ann@", ""},
      {"phone", "+49 30 555-0100", "phone:+49305550100"},
      {"phone", "+49 (0)30 5550100", "phone:+49305550100"},
      {"whatsapp", "0049305550100", "phone:+49305550100"},
      {"sms", "+49305550100", "phone:+49305550100"},
      {"phone", "030 5550100", ""},
      {"phone", "+49 30 KETTLE", ""},
      {"phone", "+1234567", ""},
      {"phone", "+12345678", "phone:+12345678"},
      {"phone", "+123456789012345", "phone:+123456789012345"},
      {"phone", "+1234567890123456", ""},
      {"phone", "+0305550100", ""},
      {"phone", "", ""},
      {"x", "ann@firm.example", ""},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(NormalKey({row.space, row.id}), row.key) << row.space << ":" << row.id;
  }
}

}  // namespace
}  // namespace earshot::fold
