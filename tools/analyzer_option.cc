#include "analyzer_option.h"

#include <string>

#include "sentiment/delta.h"
#include "sentiment/model.h"

namespace earshot::tools {

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
  if (delta.empty()) return kOk;
  const auto bytes = ReadFile(delta, sentiment::kDeltaBytesMax);
  if (!bytes.ok()) return Refuse(bytes.status(), delta);
  auto adapted = (*out)->WithDelta(*bytes);
  if (!adapted.ok()) return Refuse(adapted.status(), delta);
  *out = *std::move(adapted);
  return kOk;
}

}  // namespace earshot::tools
