#include "wire/json_tree.h"

#include <simdjson.h>

#include "absl/strings/str_cat.h"
#include "base/limits.h"

namespace earshot::wire {
namespace {

Json TreeOf(const simdjson::dom::element& element) {
  Json out;
  switch (element.type()) {
    case simdjson::dom::element_type::NULL_VALUE:
      break;
    case simdjson::dom::element_type::BOOL:
      out.kind = Json::Kind::kBool;
      out.boolean = bool(element);
      break;
    case simdjson::dom::element_type::INT64:
    case simdjson::dom::element_type::UINT64:
    case simdjson::dom::element_type::DOUBLE:
      out.kind = Json::Kind::kNumber;
      out.text = simdjson::minify(element);
      break;
    case simdjson::dom::element_type::STRING:
      out.kind = Json::Kind::kString;
      out.text.assign(element.get_c_str().value_unsafe(),
                      element.get_string_length().value_unsafe());
      break;
    case simdjson::dom::element_type::ARRAY: {
      out.kind = Json::Kind::kArray;
      const simdjson::dom::array items = element.get_array().value_unsafe();
      for (const simdjson::dom::element item : items) out.items.push_back(TreeOf(item));
      break;
    }
    case simdjson::dom::element_type::OBJECT: {
      out.kind = Json::Kind::kObject;
      const simdjson::dom::object fields = element.get_object().value_unsafe();
      for (const simdjson::dom::key_value_pair field : fields) {
        out.fields.emplace_back(std::string(field.key.data(), field.key.size()),
                                TreeOf(field.value));
      }
      break;
    }
  }
  return out;
}

}  // namespace

const Json* Json::Find(absl::string_view name) const {
  for (const auto& [key, value] : fields) {
    if (key == name) return &value;
  }
  return nullptr;
}

std::string Json::AsText() const {
  if (kind == Kind::kBool) return boolean ? "true" : "false";
  return text;
}

std::string Json::TextOf(absl::string_view name) const {
  const Json* field = Find(name);
  return field == nullptr ? "" : field->AsText();
}

absl::StatusOr<Json> ParseJson(absl::string_view text) {
  if (text.size() > kImportBytesMax) {
    return absl::ResourceExhaustedError(absl::StrCat("has ", text.size(), " bytes, more than ",
                                                     kImportBytesMax, " (kImportBytesMax)"));
  }
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  auto error = parser.allocate(text.size() + 1, kImportDepthMax);
  if (!error) error = parser.parse(text.data(), text.size()).get(root);
  if (error == simdjson::DEPTH_ERROR) {
    return absl::ResourceExhaustedError(
        absl::StrCat("is nested deeper than ", kImportDepthMax, " (kImportDepthMax)"));
  }
  if (error) {
    return absl::InvalidArgumentError(absl::StrCat("is no JSON: ", simdjson::error_message(error)));
  }
  return TreeOf(root);
}

}  // namespace earshot::wire
