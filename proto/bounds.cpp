#include "proto/bounds.h"

#include <google/protobuf/descriptor.h>

#include <string>

#include "sigilo/v1/bounds.pb.h"

namespace sigilo {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using Kind = BoundsViolation::Kind;

std::optional<BoundsViolation> violation(Kind kind, const FieldDescriptor& field, std::uint64_t bound) {
  return BoundsViolation{kind, field.name(), bound};
}

std::optional<BoundsViolation> check_size(std::size_t size, const FieldDescriptor& field, const v1::Bounds& bounds) {
  if (bounds.size() != 0 && size != bounds.size() && !(bounds.or_empty() && size == 0)) {
    return violation(size == 0 ? Kind::kMissing : Kind::kWrongSize, field, bounds.size());
  }
  if (bounds.max_size() != 0 && size > bounds.max_size()) return violation(Kind::kTooLarge, field, bounds.max_size());
  return std::nullopt;
}

std::optional<BoundsViolation> check_repeated(const Message& message, const Reflection& reflection, const FieldDescriptor& field,
                                              const v1::Bounds& bounds) {
  const int count = reflection.FieldSize(message, &field);
  if (bounds.required() && count == 0) return violation(Kind::kMissing, field, 1);
  if (bounds.max_items() != 0 && static_cast<std::uint64_t>(count) > bounds.max_items()) {
    return violation(Kind::kTooMany, field, bounds.max_items());
  }
  std::string scratch;
  for (int i = 0; i < count; ++i) {
    std::optional<BoundsViolation> found;
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      found = find_violation(reflection.GetRepeatedMessage(message, &field, i));
    } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      const auto& value = reflection.GetRepeatedStringReference(message, &field, i, &scratch);
      // An item of a list says something; an empty one is a mistake.
      found = value.empty() ? violation(Kind::kMissing, field, 1) : check_size(value.size(), field, bounds);
    }
    if (found) return found;
  }
  return std::nullopt;
}

std::optional<BoundsViolation> check_single(const Message& message, const Reflection& reflection, const FieldDescriptor& field,
                                            const v1::Bounds& bounds) {
  std::uint64_t value = 0;
  std::string scratch;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
      if (reflection.HasField(message, &field)) return find_violation(reflection.GetMessage(message, &field));
      return bounds.required() ? violation(Kind::kMissing, field, 1) : std::nullopt;
    case FieldDescriptor::CPPTYPE_STRING: {
      const auto& text = reflection.GetStringReference(message, &field, &scratch);
      if (bounds.required() && text.empty()) return violation(Kind::kMissing, field, 1);
      return check_size(text.size(), field, bounds);
    }
    case FieldDescriptor::CPPTYPE_UINT32:
      value = reflection.GetUInt32(message, &field);
      break;
    case FieldDescriptor::CPPTYPE_UINT64:
      value = reflection.GetUInt64(message, &field);
      break;
    default:
      return std::nullopt;
  }
  if (bounds.max_value() != 0 && value > bounds.max_value()) return violation(Kind::kTooHigh, field, bounds.max_value());
  return std::nullopt;
}

}  // namespace

std::optional<BoundsViolation> find_violation(const Message& message) {
  const auto& descriptor = *message.GetDescriptor();
  const auto& reflection = *message.GetReflection();
  if (!reflection.GetUnknownFields(message).empty()) return BoundsViolation{Kind::kUnknownField, descriptor.name(), 0};
  for (int i = 0; i < descriptor.field_count(); ++i) {
    const auto& field = *descriptor.field(i);
    const auto& bounds = field.options().GetExtension(v1::bounds);
    auto found =
        field.is_repeated() ? check_repeated(message, reflection, field, bounds) : check_single(message, reflection, field, bounds);
    if (found) return found;
  }
  return std::nullopt;
}

}  // namespace sigilo
