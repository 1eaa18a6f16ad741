// Findings with places: rendered with a caret, folded into a status and back, and guesses at what was meant.
#include "base/status.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace earshot {
namespace {

Diagnostic Error(uint32_t line, uint32_t column, std::string message) {
  return {Severity::kError, {line, column}, "code", std::move(message)};
}

TEST(Status, RenderPutsACaretBelowTheColumn) {
  const std::string source = "first\n  when: custmer.tier\nlast";
  EXPECT_EQ(Render(Error(2, 9, "undeclared"), "policy.yaml", source),
            "policy.yaml:2:9: error: undeclared\n"
            "  2 |   when: custmer.tier\n"
            "    |         ^\n");
  // Columns count what an editor shows, and a tab stays a tab.
  EXPECT_EQ(Render(Error(1, 4, "here"), "", "\té日x"),
            "1:4: error: here\n  1 | \té日x\n    | \t  ^\n");
  EXPECT_EQ(Render(Error(12, 1, "two digits"), "", std::string(11, '\n') + "x\r\n"),
            "12:1: error: two digits\n  12 | x\n     | ^\n");
}

TEST(Status, RenderWithoutAPlace) {
  EXPECT_EQ(Render(Error(0, 0, "all of it"), "f", "text"), "f: error: all of it\n");
  EXPECT_EQ(Render(Error(0, 0, "all of it"), "", ""), "error: all of it\n");
  EXPECT_EQ(Render(Error(2, 0, "a line"), "f", "a\nb\n"), "f:2: error: a line\n  2 | b\n");
  EXPECT_EQ(Render(Error(9, 1, "past the end"), "f", "a"), "f:9:1: error: past the end\n");
  // One past the last column, where something is missing.
  EXPECT_EQ(Render(Error(1, 3, "expected )"), "", "(a"),
            "1:3: error: expected )\n  1 | (a\n    |   ^\n");
}

TEST(Status, RenderAllSortsByPlace) {
  const Diagnostics all = {
      Error(2, 1, "b"), {Severity::kWarning, {1, 5}, "w", "a"}, Error(2, 1, "c")};
  EXPECT_EQ(RenderAll(all, "f", ""), "f:1:5: warning: a\nf:2:1: error: b\nf:2:1: error: c\n");
}

TEST(Status, DiagnosticsTravelInAStatus) {
  EXPECT_TRUE(ToStatus({}).ok());
  EXPECT_TRUE(ToStatus({{Severity::kWarning, {1, 1}, "w", "only a warning"}}).ok());
  const absl::Status status =
      ToStatus({Error(3, 7, "two\nlines"), Error(1, 0, "first"), Error(0, 0, "whole")});
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(std::string(status.message()), "whole\n1: first\n3:7: two\nlines");
  const Diagnostics back = DiagnosticsOf(status);
  ASSERT_EQ(back.size(), 3u);
  EXPECT_EQ(back[0].message, "whole");
  EXPECT_EQ(back[2].message, "two\nlines");
  EXPECT_EQ(back[2].code, "code");
  EXPECT_EQ(PlaceOf(InvalidAt({4, 2}, "x")), (Place{4, 2}));
}

TEST(Status, OtherStatusesHaveOneDiagnosticWithoutAPlace) {
  const Diagnostics found = DiagnosticsOf(absl::NotFoundError("gone"));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].message, "gone");
  EXPECT_EQ(found[0].place, Place{});
  EXPECT_TRUE(DiagnosticsOf(absl::OkStatus()).empty());
  EXPECT_EQ(PlaceOf(absl::OkStatus()), Place{});
}

TEST(Status, WithCodeKeepsThePlace) {
  const absl::Status status = WithCode(absl::StatusCode::kOutOfRange, InvalidAt({3, 4}, "late"));
  EXPECT_EQ(status.code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(PlaceOf(status), (Place{3, 4}));
}

TEST(Status, DidYouMean) {
  const std::vector<std::string> words = {"customer", "channel", "when", "to", "id"};
  EXPECT_EQ(DidYouMean("custmer", words), "customer");
  EXPECT_EQ(DidYouMean("chanell", words), "channel");
  EXPECT_EQ(DidYouMean("hwen", words), "when");  // neighbours swapped
  EXPECT_EQ(DidYouMean("Customer", words), "customer");
  EXPECT_EQ(DidYouMean("xyzzy", words), "");
  EXPECT_EQ(DidYouMean("", words), "");
  EXPECT_EQ(DidYouMean("x", words), "");  // never all of a short word
  EXPECT_EQ(DidYouMean("customer", {}), "");
  EXPECT_EQ(DidYouMean("ab", std::vector<std::string>{"ac", "ad"}), "ac");  // a tie: the first
  EXPECT_EQ(DidYouMean(std::string(1'000'000, 'c'), words), "");
}

}  // namespace
}  // namespace earshot
