// A delta through the C interface and the C++ face: what they read with it is what the library inside does.
#include <cstdio>
#include <string>

#include "earshot.hpp"
#include "gtest/gtest.h"
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

TEST(Adapted, ReadsWithTheDeltaAndLeavesTheBaseAlone) {
  const Folder folder;
  const std::string path = Written(folder, "all.delta", ComplaintsAll());
  const earshot::Analyzer base = earshot::Analyzer::Open();
  const earshot::Analyzer adapted = base.Adapted(path);
  const std::string text = "the store opens at nine";
  EXPECT_EQ(base.Assess(text).intents & EARSHOT_INTENT_COMPLAINT, 0u);
  const auto a = adapted.Assess(text);
  EXPECT_NE(a.intents & EARSHOT_INTENT_COMPLAINT, 0u);
  EXPECT_EQ(a.score_milli, base.Assess(text).score_milli);
  EXPECT_EQ(a.model_version & 0xFFFF, base.Assess(text).model_version);
  EXPECT_NE(a.model_version >> 16, 0u);
  // An adapted analyzer may be adapted again: the base is what counts.
  EXPECT_EQ(adapted.Adapted(path).AssessJson(text), adapted.AssessJson(text));
}

TEST(Adapted, TellsWhatIsWrongWithAFile) {
  const earshot::Analyzer base = earshot::Analyzer::Open();
  auto status = [&](const std::string& path) {
    try {
      base.Adapted(path);
    } catch (const earshot::Error& error) {
      return error.status();
    }
    return Status::kOk;
  };
  const Folder folder;
  const std::string bytes = ComplaintsAll();
  EXPECT_EQ(status(folder.File("none")), Status::kNotFound);
  EXPECT_EQ(status(Written(folder, "short", bytes.substr(0, 70))), Status::kDataLoss);
  EXPECT_EQ(status(Written(folder, "long", std::string(sentiment::kDeltaBytesMax + 1, 'x'))),
            Status::kResourceExhausted);
  DeltaParts other;
  other.heads = {sentiment::kHeadComplaint};
  other.of_head = {HeadDelta()};
  EXPECT_EQ(status(Written(folder, "other", WriteDelta(other))), Status::kFailedPrecondition);
}

}  // namespace
}  // namespace earshot::capi
