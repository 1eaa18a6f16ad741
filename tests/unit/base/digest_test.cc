// Digests: frozen values, fields that cannot run into each other, text both ways.
#include "base/digest.h"

#include <gtest/gtest.h>

#include <string>

namespace earshot {
namespace {

TEST(Digest, ValuesNeverChange) {
  // On disks and in decisions that hosts keep: a library that gives others cannot read them.
  EXPECT_EQ(DigestOf("").Hex(), "99aa06d3014798d86001c324468d497f");
  EXPECT_EQ(Digester().Add("ab").Add("c").Add(int64_t{-1}).Finish().Hex(),
            "66198f24ffb3b70b2ab47b7123bd3d9c");
}

TEST(Digest, FieldsDoNotRunIntoEachOther) {
  EXPECT_NE(Digester().Add("ab").Add("c").Finish(), Digester().Add("a").Add("bc").Finish());
  EXPECT_NE(Digester().Add("").Finish(), Digester().Finish());
  EXPECT_NE(Digester().Add(int64_t{1}).Finish(), Digester().Add(int64_t{256}).Finish());
  Digester reused;
  reused.Add("x").Reset();
  EXPECT_EQ(reused.Add("y").Finish(), Digester().Add("y").Finish());
}

TEST(Digest, TextAndBytes) {
  const Digest128 d{0x0123456789abcdef, 0xfedcba9876543210};
  EXPECT_EQ(d.Hex(), "0123456789abcdeffedcba9876543210");
  EXPECT_EQ(Digest128::FromHex(d.Hex()), d);
  EXPECT_EQ(Digest128::FromBytes(d.Bytes().data()), d);
  EXPECT_EQ(d.Bytes()[0], 0x01);
  for (const char* bad :
       {"", "0123456789abcdeffedcba987654321", "0123456789abcdeffedcba98765432100",
        "0123456789ABCDEFFEDCBA9876543210", "g123456789abcdeffedcba9876543210"}) {
    EXPECT_FALSE(Digest128::FromHex(bad).has_value()) << bad;
  }
}

}  // namespace
}  // namespace earshot
