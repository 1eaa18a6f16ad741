// A delta through the C interface: what it reads with one, and what it says of a bad one.
#include <cstdio>
#include <string>

#include "earshot.h"
#include "gtest/gtest.h"
#include "sentiment/analyzer.h"
#include "sentiment/delta.h"
#include "support/folder.h"

namespace earshot::capi {
namespace {

using sentiment::DeltaParts;
using sentiment::HeadDelta;

// Every message a complaint, whatever it says.
std::string ComplaintsAll() {
  DeltaParts parts;
  parts.base = (*sentiment::Analyzer::Default())->model().digest();
  parts.heads = {sentiment::kHeadComplaint};
  parts.of_head = {HeadDelta{0, 2560, 0, 500}};
  return WriteDelta(parts);
}

std::string Written(const Folder& folder, const std::string& name, const std::string& bytes) {
  const std::string path = folder.File(name);
  std::FILE* file = std::fopen(path.c_str(), "wb");
  EXPECT_NE(file, nullptr);
  EXPECT_EQ(std::fwrite(bytes.data(), 1, bytes.size(), file), bytes.size());
  EXPECT_EQ(std::fclose(file), 0);
  return path;
}

earshot_text Text(const std::string& text) { return {text.data(), text.size()}; }

// Freed at the end of the test.
struct Handle {
  earshot_analyzer* value = nullptr;
  Handle() = default;
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() { earshot_analyzer_free(value); }
};

earshot_assessment Read(const Handle& analyzer, const std::string& text) {
  earshot_assessment a = EARSHOT_ASSESSMENT_INIT;
  EXPECT_EQ(earshot_assess(analyzer.value, Text(text), {}, &a, nullptr), EARSHOT_OK);
  return a;
}

TEST(Adapted, ReadsWithTheDeltaAndLeavesTheBaseAlone) {
  const Folder folder;
  const std::string path = Written(folder, "all.delta", ComplaintsAll());
  const std::string text = "the store opens at nine";
  Handle base, adapted, again;
  ASSERT_EQ(earshot_analyzer_open({}, &base.value, nullptr), EARSHOT_OK);
  ASSERT_EQ(earshot_analyzer_adapt(base.value, Text(path), &adapted.value, nullptr), EARSHOT_OK);
  // An adapted analyzer may be adapted again: the base is what counts.
  ASSERT_EQ(earshot_analyzer_adapt(adapted.value, Text(path), &again.value, nullptr), EARSHOT_OK);
  const earshot_assessment before = Read(base, text);
  EXPECT_EQ(before.intents & EARSHOT_INTENT_COMPLAINT, 0u);
  for (const Handle* handle : {&adapted, &again}) {
    const earshot_assessment after = Read(*handle, text);
    EXPECT_NE(after.intents & EARSHOT_INTENT_COMPLAINT, 0u);
    EXPECT_EQ(after.score_milli, before.score_milli);
    EXPECT_EQ(after.model_version & 0xFFFF, before.model_version);
    EXPECT_NE(after.model_version >> 16, 0u);
  }
}

TEST(Adapted, TellsWhatIsWrongWithAFile) {
  const Folder folder;
  Handle base;
  ASSERT_EQ(earshot_analyzer_open({}, &base.value, nullptr), EARSHOT_OK);
  auto status = [&](const std::string& path) {
    Handle adapted;
    return earshot_analyzer_adapt(base.value, Text(path), &adapted.value, nullptr);
  };
  const std::string bytes = ComplaintsAll();
  EXPECT_EQ(status(folder.File("none")), EARSHOT_NOT_FOUND);
  EXPECT_EQ(status(Written(folder, "short", bytes.substr(0, 70))), EARSHOT_DATA_LOSS);
  EXPECT_EQ(status(Written(folder, "long", std::string(sentiment::kDeltaBytesMax + 1, 'x'))),
            EARSHOT_RESOURCE_EXHAUSTED);
  DeltaParts other;
  other.heads = {sentiment::kHeadComplaint};
  other.of_head = {HeadDelta()};
  EXPECT_EQ(status(Written(folder, "other", WriteDelta(other))), EARSHOT_FAILED_PRECONDITION);
}

}  // namespace
}  // namespace earshot::capi
