#include "analyzer_option.h"

#include <string>

#include "absl/strings/numbers.h"
#include "sentiment/deep_network.h"
#include "sentiment/delta.h"
#include "sentiment/model.h"

namespace earshot::tools {
namespace {

int AddDeep(const Arguments& arguments, std::shared_ptr<const sentiment::Analyzer>* out) {
  const std::string deep = arguments.Get("deep");
  int32_t below = sentiment::kDeepAlways;
  if (arguments.Has("deep-below") &&
      (deep.empty() || !absl::SimpleAtoi(arguments.Get("deep-below"), &below))) {
    return Refuse(absl::InvalidArgumentError("takes a number of thousandths, beside --deep FILE"),
                  "--deep-below");
  }
  if (deep.empty()) return kOk;
  const auto bytes = ReadFile(deep, sentiment::kDeepBytesMax);
  if (!bytes.ok()) return Refuse(bytes.status(), deep);
  auto joined = sentiment::Analyzer::WithDeep(**out, *bytes, below);
  if (!joined.ok()) return Refuse(joined.status(), deep);
  *out = *std::move(joined);
  return kOk;
}

}  // namespace

int OpenAnalyzer(const Arguments& arguments, std::shared_ptr<const sentiment::Analyzer>* out) {
  const std::string model = arguments.Get("model"), delta = arguments.Get("delta");
  if (model.empty()) {
    auto opened = sentiment::Analyzer::Default();
    if (!opened.ok()) return Refuse(opened.status(), "the built-in model");
    *out = *std::move(opened);
  } else {
    const auto bytes = ReadFile(model, sentiment::kModelBytesMax);
    if (!bytes.ok()) return Refuse(bytes.status(), model);
    auto opened = sentiment::Analyzer::FromBytes(*bytes);
    if (!opened.ok()) return Refuse(opened.status(), model);
    *out = *std::move(opened);
  }
  if (!delta.empty()) {
    const auto bytes = ReadFile(delta, sentiment::kDeltaBytesMax);
    if (!bytes.ok()) return Refuse(bytes.status(), delta);
    auto adapted = (*out)->WithDelta(*bytes);
    if (!adapted.ok()) return Refuse(adapted.status(), delta);
    *out = *std::move(adapted);
  }
  return AddDeep(arguments, out);
}

}  // namespace earshot::tools
