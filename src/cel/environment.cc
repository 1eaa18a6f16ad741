#include "cel/environment.h"

#include <utility>

namespace earshot::cel {

Environment::Environment(std::vector<Field> fields) : fields_(std::move(fields)) {
  for (size_t slot = 0; slot < fields_.size(); ++slot) {
    const std::string& path = fields_[slot].path;
    paths_.push_back(path);
    slots_.emplace(path, static_cast<int>(slot));
    if (!path.empty() && path.back() == ')') continue;  // of a field function
    for (size_t dot = path.find('.'); dot != std::string::npos; dot = path.find('.', dot + 1)) {
      prefixes_.insert(path.substr(0, dot));
    }
  }
}

std::optional<int> Environment::Slot(absl::string_view path) const {
  const auto found = slots_.find(path);
  if (found == slots_.end()) return std::nullopt;
  return found->second;
}

}  // namespace earshot::cel
