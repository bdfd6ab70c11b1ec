#include "proto/bounds.h"

#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include "server/rpc/authorizer.h"
#include "sigilo/v1/common.pb.h"
#include "sigilo/v1/health.pb.h"
#include "sigilo/v1/log.pb.h"
#include "tests/support/bad_messages.h"
#include "tests/unit/server/rpc/all_services.h"

namespace sigilo::server {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using testing::all_methods;
using testing::bad_messages;
using testing::bounded_message;

TEST(Bounds, EveryFieldOfVariableSizeHasABound) {
  std::size_t seen = 0;
  for (const auto* file : testing::all_files()) {
    for (int m = 0; m < file->message_type_count(); ++m) {
      const auto* type = file->message_type(m);
      for (int i = 0; i < type->field_count(); ++i) {
        const auto* field = type->field(i);
        const auto& bounds = field->options().GetExtension(v1::bounds);
        ++seen;
        if (field->is_repeated()) {
          EXPECT_GT(bounds.max_items(), 0U) << field->full_name();
        }
        if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
          EXPECT_GT(bounds.size() + bounds.max_size(), 0U) << field->full_name();
        }
        EXPECT_FALSE(field->is_map()) << field->full_name();
      }
    }
  }
  EXPECT_GT(seen, 90U);
}

TEST(Bounds, AMessageAtItsBoundsPasses) {
  for (const auto* method : all_methods()) {
    EXPECT_FALSE(find_violation(*bounded_message(*method->input_type()))) << method->full_name();
  }
}

TEST(Bounds, EveryBadMessageIsRefusedWithItsField) {
  std::size_t count = 0;
  for (const auto* method : all_methods()) {
    for (const auto& bad : bad_messages(*method->input_type())) {
      const auto violation = find_violation(*bad.message);
      ASSERT_TRUE(violation) << method->full_name() << " " << bad.how;
      EXPECT_EQ(violation->field, bad.field) << method->full_name() << " " << bad.how;
      ++count;
    }
  }
  EXPECT_GT(count, 120U);
}

TEST(Bounds, AnswersOfTheServerAreCheckedAlike) {
  for (const auto* method : all_methods()) {
    EXPECT_FALSE(find_violation(*bounded_message(*method->output_type()))) << method->full_name();
    for (const auto& bad : bad_messages(*method->output_type())) {
      EXPECT_TRUE(find_violation(*bad.message)) << method->full_name() << " " << bad.how;
    }
  }
}

}  // namespace
}  // namespace sigilo::server
