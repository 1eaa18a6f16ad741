// The tree under a policy: where each byte of a scalar came from, however it was written.
#include "policy/yaml.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace earshot::policy {
namespace {

// The scalar under the key `when` of the source.
Node When(const std::string& source) {
  const SourceMap map(source);
  Findings findings;
  const auto root = ParseYaml(map, findings);
  EXPECT_TRUE(root.has_value()) << source;
  const Node* node = root.has_value() ? root->Find("when") : nullptr;
  EXPECT_NE(node, nullptr);
  return node == nullptr ? Node{} : *node;
}

TEST(YamlPlaces, AMarkedByteIsFoundInEveryStyle) {
  struct Row {
    const char* source;
    Place place;  // of the Z in it
  };
  const Row rows[] = {
      {"when: a Z b\n", {1, 9}},
      {"when:    a\n   b\n   Z\n", {3, 4}},
      {"when: a\n\n\n   Z\n", {4, 4}},
      {"when: \"a Z\"\n", {1, 10}},
      {"when: \"\\\"q\\\" Z\"\n", {1, 14}},
      {"when: \"\\u00e9\\x41\\t\\n Z\"\n", {1, 23}},
      {"when: \"a\\\n   \\ b Z\"\n", {2, 8}},
      {"when: \"a\n  b\n\n  Z\"\n", {4, 3}},
      {"when: 'it''s Z'\n", {1, 14}},
      {"when: 'a\n  b Z'\n", {2, 5}},
      {"when: |\n  a\n  Z\n", {3, 3}},
      {"when: |-\n    a\n      Z\n", {3, 7}},
      {"when: |  # why\n\n\n  a\n\n  b Z\n", {6, 5}},
      {"when: >\n  a\n  b\n\n  Z\n", {5, 3}},
      {"when: >\n  a\n    more\n  Z\n", {4, 3}},
      {"when: \xC3\xBC\xE2\x82\xAC\xF0\x9F\x98\x80 Z\n", {1, 11}},
      {"\"k\": 1\nwhen: [Z]\n", {2, 8}},
  };
  for (const Row& row : rows) {
    const std::string source = row.source;
    const SourceMap map(source);
    Node node = When(source);
    if (node.kind == Node::Kind::kList) node = node.items[0];
    const std::vector<size_t> alignment = Alignment(node, source);
    ASSERT_EQ(alignment.size(), node.text.size() + 1) << source;
    const size_t at = node.text.find('Z');
    ASSERT_NE(at, std::string::npos) << source;
    EXPECT_EQ(map.At(alignment[at]), row.place)
        << source << " found at " << map.At(alignment[at]).line << ":"
        << map.At(alignment[at]).column;
  }
}

TEST(YamlPlaces, AColumnIsTheSameFarIntoALine) {
  std::string source = "k: \"";
  for (int i = 0; i < 5000; ++i) source += "\xC3\xBC";
  source += "\"\n";
  const SourceMap map(source);
  EXPECT_EQ(map.At(0), (Place{1, 1}));
  EXPECT_EQ(map.At(4 + 2 * 4999), (Place{1, 5004}));
  EXPECT_EQ(map.At(source.size() - 1), (Place{1, 5006}));
  EXPECT_EQ(map.At(source.size()), (Place{2, 1}));
  EXPECT_EQ(map.At(source.size() + 10), (Place{2, 1}));
  EXPECT_EQ(SourceMap("").At(0), (Place{1, 1}));
}

TEST(YamlRefuses, WhatAPolicyDoesNotNeed) {
  struct Row {
    const char* source;
    const char* code;
  };
  const Row rows[] = {
      {"", "empty"},
      {"~\n", "empty"},
      {"a: &x 1\n", "anchor"},
      {"a: *x\n", "yaml-syntax"},
      {"a: !local 1\n", "tag"},
      {"a: !!binary aGVsbG8=\n", "tag"},
      {"--- 1\n--- 2\n", "several-documents"},
      {"? {a: b}\n: c\n", "key"},
      {"a: 1\n\"a\": 2\n", "duplicate-key"},
      {"a: \"b\n", "yaml-syntax"},
      {"a: 'b''\n", "yaml-syntax"},
      {"a: \x01\n", "encoding"},
      {"a: b\rc: d\n", "encoding"},
      {"\xFF\xFE"
       "a",
       "encoding"},
      {"a: \xED\xA0\x80\n", "encoding"},
      {"a: \"\\ud83d\\ude00\"\n", "yaml-syntax"},
  };
  for (const Row& row : rows) {
    const SourceMap map(row.source);
    Findings findings;
    ParseYaml(map, findings);
    const Diagnostics found = findings.Take();
    ASSERT_EQ(found.size(), 1u) << row.source;
    EXPECT_EQ(found[0].code, row.code) << row.source << ": " << found[0].message;
  }
}

TEST(YamlQuoted, IsShortAndOnOneLine) {
  EXPECT_EQ(Quoted("a"), "'a'");
  EXPECT_EQ(Quoted("a\nb"), "'a b'");
  EXPECT_EQ(Quoted(std::string(100, 'a')), "'" + std::string(60, 'a') + "...'");
  // Never cut inside a code point.
  EXPECT_EQ(Quoted(std::string(59, 'a') + "\xC3\xBC" + "tail"),
            "'" + std::string(59, 'a') + "\xC3\xBC...'");
}

}  // namespace
}  // namespace earshot::policy
