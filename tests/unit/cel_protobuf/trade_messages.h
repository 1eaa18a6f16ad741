// The messages of customer.proto and ticket.proto that tests speak of, generated or dynamic.
#ifndef EARSHOT_TESTS_UNIT_CEL_PROTOBUF_TRADE_MESSAGES_H_
#define EARSHOT_TESTS_UNIT_CEL_PROTOBUF_TRADE_MESSAGES_H_

#include <memory>

#include "base/check.h"
#include "cel_protobuf/protobuf_types.h"
#include "google/protobuf/descriptor.pb.h"
#include "google/protobuf/dynamic_message.h"
#include "unit/cel_protobuf/customer.pb.h"
#include "unit/cel_protobuf/ticket.pb.h"

namespace earshot::cel_protobuf {

// A customer with something in nearly every field.
inline crm::test::Customer Ann() {
  crm::test::Customer ann;
  ann.set_name("Ann");
  ann.set_age(34);
  ann.set_cases(2);
  ann.set_share(0.5f);
  ann.set_vip(true);
  ann.set_token("\xff\x01");
  ann.set_tier(crm::test::GOLD);
  ann.mutable_address()->set_city("Porto");
  ann.add_tags("early");
  ann.add_tags("loud");
  ann.add_former_addresses()->set_city("Lyon");
  (*ann.mutable_visits())["shop"] = 3;
  (*ann.mutable_visits())["fair"] = 1;
  (*ann.mutable_offices())[7].set_city("Faro");
  ann.set_email("ann@example.org");
  ann.add_scores(5);
  ann.add_scores(-2);
  ann.mutable_since()->set_seconds(1'772'443'800);
  ann.mutable_waiting()->set_seconds(-3);
  ann.mutable_waiting()->set_nanos(-500'000'001);
  ann.mutable_discount()->set_value(15);
  (*ann.mutable_profile()->mutable_fields())["lang"].set_string_value("pt");
  (*ann.mutable_profile()->mutable_fields())["level"].set_number_value(2);
  ann.mutable_setting()->mutable_list_value()->add_values()->set_bool_value(true);
  ann.mutable_payload()->PackFrom(ann.address());
  (*ann.mutable_pauses())["lunch"].set_seconds(1800);
  return ann;
}

// A ticket without most of its fields, with extensions.
inline crm::test::Ticket Lost() {
  crm::test::Ticket lost;
  lost.set_id("T1");
  lost.set_urgency(crm::test::LOW);
  lost.mutable_origin()->set_channel("x");
  lost.SetExtension(crm::test::backlog, 12);
  lost.SetExtension(crm::test::Escalation::escalated_to, "lead");
  lost.AddExtension(crm::test::duplicates)->set_id("T2");
  return lost;
}

// The descriptors of the compiled messages once more, as a host has them that reads its protos when
// it starts.
class DynamicTrade {
 public:
  DynamicTrade() : factory_(&pool_) {
    Build(crm::test::Customer::descriptor()->file());
    Build(crm::test::Ticket::descriptor()->file());
  }
  std::unique_ptr<google::protobuf::Message> Copy(const google::protobuf::Message& message) {
    const auto* type = pool_.FindMessageTypeByName(message.GetDescriptor()->full_name());
    std::unique_ptr<google::protobuf::Message> copy(factory_.GetPrototype(type)->New());
    const bool parsed = copy->ParsePartialFromString(message.SerializePartialAsString());
    EARSHOT_CHECK(parsed);
    return copy;
  }
  std::shared_ptr<const ProtobufTypes> Types(Enums enums) {
    return std::make_shared<ProtobufTypes>(&pool_, &factory_, enums);
  }

 private:
  void Build(const google::protobuf::FileDescriptor* file) {
    if (pool_.FindFileByName(file->name()) != nullptr) return;
    for (int i = 0; i < file->dependency_count(); ++i) Build(file->dependency(i));
    google::protobuf::FileDescriptorProto proto;
    file->CopyTo(&proto);
    const auto* built = pool_.BuildFile(proto);
    EARSHOT_CHECK(built != nullptr);
  }

  google::protobuf::DescriptorPool pool_;
  google::protobuf::DynamicMessageFactory factory_;
};

}  // namespace earshot::cel_protobuf

#endif  // EARSHOT_TESTS_UNIT_CEL_PROTOBUF_TRADE_MESSAGES_H_
