// The one writer of JSON: escapes, ill-formed bytes, commas.
#include "wire/json_writer.h"

#include <gtest/gtest.h>

#include <string>

namespace earshot::wire {
namespace {

std::string Text(absl::string_view value) { return JsonWriter().String(value).Take(); }

TEST(JsonWriter, Strings) {
  EXPECT_EQ(Text(""), R"("")");
  EXPECT_EQ(Text("plain é 日本 😡"), "\"plain é 日本 😡\"");
  EXPECT_EQ(Text("\"\\/\n\r\t"), R"("\"\\/\n\r\t")");
  EXPECT_EQ(Text(std::string("\0\x01\x1f\x7f", 4)), "\"\\u0000\\u0001\\u001f\x7f\"");
  // Each ill-formed byte is one replacement; what stands around it survives.
  EXPECT_EQ(Text("a\xff"
                 "b\xed\xa0\x80"
                 "c\xc3"),
            "\"a\uFFFDb\uFFFD\uFFFD\uFFFDc\uFFFD\"");
}

TEST(JsonWriter, Structure) {
  JsonWriter w;
  w.BeginObject().Field("a", "x").Field("b", int64_t{-5}).BoolField("c", false);
  w.Key("d")
      .BeginArray()
      .Int(1)
      .Null()
      .BeginObject()
      .EndObject()
      .BeginArray()
      .EndArray()
      .EndArray();
  w.Key("e").Raw("4.5").EndObject();
  EXPECT_EQ(w.text(), R"({"a":"x","b":-5,"c":false,"d":[1,null,{},[]],"e":4.5})");
}

}  // namespace
}  // namespace earshot::wire
