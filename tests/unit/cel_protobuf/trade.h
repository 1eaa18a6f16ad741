// Compiles and runs expressions over the messages of customer.proto and ticket.proto.
#ifndef EARSHOT_TESTS_UNIT_CEL_PROTOBUF_TRADE_H_
#define EARSHOT_TESTS_UNIT_CEL_PROTOBUF_TRADE_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cel/program.h"
#include "cel_protobuf/protobuf_types.h"
#include "gtest/gtest.h"
#include "unit/cel_protobuf/trade_messages.h"

namespace earshot::cel_protobuf {

// Variables `customer` and `ticket`, the container crm.test.
class Desk : public cel::Activation {
 public:
  explicit Desk(std::shared_ptr<const ProtobufTypes> types, bool checked = true)
      : types_(std::move(types)),
        environment_({{.path = "customer", .spec = cel::TypeSpec::Named("crm.test.Customer")},
                      {.path = "ticket", .spec = cel::TypeSpec::Named("crm.test.Ticket")},
                      {.path = "anything"}}) {
    environment_.set_container("crm.test").set_types(types_).set_checked(checked);
  }

  Desk& Bind(const google::protobuf::Message& customer, const google::protobuf::Message& ticket) {
    customer_.reset(customer.New());
    customer_->CopyFrom(customer);
    ticket_.reset(ticket.New());
    ticket_->CopyFrom(ticket);
    values_[0] = types_->Wrap(*customer_, &kept_);
    values_[1] = types_->Wrap(*ticket_, &kept_);
    return *this;
  }
  Desk& BindAnything(cel::Value value) {
    values_[2] = value;
    return *this;
  }
  cel::Environment& environment() { return environment_; }
  const ProtobufTypes& types() const { return *types_; }
  cel::Value Get(int slot) const override { return values_[slot]; }

  // "refused: " and every message, or the value.
  std::string Result(absl::string_view source) const {
    Diagnostics diagnostics;
    const auto program =
        cel::Program::Compile(environment_, source, cel::Type::kDyn, {}, &diagnostics);
    if (!program.has_value()) {
      std::string text = "refused:";
      for (const Diagnostic& d : diagnostics) absl::StrAppend(&text, " ", d.message);
      return text;
    }
    cel::Scratch scratch;
    return ToString(program->Evaluate(*this, scratch));
  }
  std::string TypeName(absl::string_view source) const {
    Diagnostics diagnostics;
    const auto program =
        cel::Program::Compile(environment_, source, cel::Type::kDyn, {}, &diagnostics);
    return program.has_value() ? std::string(program->type_name()) : diagnostics[0].message;
  }

 private:
  std::shared_ptr<const ProtobufTypes> types_;
  cel::Environment environment_;
  std::unique_ptr<google::protobuf::Message> customer_, ticket_;
  cel::Scratch kept_;
  cel::Value values_[3];
};

struct Case {
  const char* expression;
  const char* result;
};

inline void Check(const Desk& desk, const std::vector<Case>& cases) {
  for (const Case& c : cases) EXPECT_EQ(desk.Result(c.expression), c.result) << c.expression;
}

}  // namespace earshot::cel_protobuf

#endif  // EARSHOT_TESTS_UNIT_CEL_PROTOBUF_TRADE_H_
