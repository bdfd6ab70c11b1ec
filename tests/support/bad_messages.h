#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "sigilo/v1/bounds.pb.h"

namespace sigilo::testing {

/// A message that must be refused, and how it was made from a good one ("cover.share_bundles: one too many").
struct BadMessage {
  std::string how;
  std::string field;  ///< the name that the error must carry
  std::unique_ptr<google::protobuf::Message> message;
};

namespace bad {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

/// Values that keep a field's bounds, so that only the field under test is wrong.
inline std::string good_bytes(const v1::Bounds& bounds) {
  if (bounds.size() != 0) return std::string(bounds.size(), '\x07');
  return bounds.max_size() == 0 ? std::string() : std::string(std::min<std::uint64_t>(bounds.max_size(), 40), '\x07');
}

inline void make_good(Message& message) {
  const auto& reflection = *message.GetReflection();
  const auto& descriptor = *message.GetDescriptor();
  for (int i = 0; i < descriptor.field_count(); ++i) {
    const auto* field = descriptor.field(i);
    const auto& bounds = field->options().GetExtension(v1::bounds);
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      make_good(field->is_repeated() ? *reflection.AddMessage(&message, field) : *reflection.MutableMessage(&message, field));
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      if (field->is_repeated()) {
        reflection.AddString(&message, field, good_bytes(bounds));
      } else {
        reflection.SetString(&message, field, good_bytes(bounds));
      }
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_UINT32 && !field->is_repeated()) {
      reflection.SetUInt32(&message, field, 1);
    }
  }
}

inline std::unique_ptr<Message> copy_of(const Message& message) {
  std::unique_ptr<Message> copy(message.New());
  copy->CopyFrom(message);
  return copy;
}

/// Adds to `out` every way in which the part of `whole` that `part` finds can break the bounds of its own fields.
class Generator {
 public:
  using Part = std::function<Message&(Message& whole)>;
  Generator(const Message& good, std::vector<BadMessage>& out) : good_(good), out_(out) {}

  void part(const Part& find, const std::string& prefix) {
    const std::unique_ptr<Message> sample = copy_of(good_);
    const auto& descriptor = *find(*sample).GetDescriptor();
    for (int i = 0; i < descriptor.field_count(); ++i) field(find, *descriptor.field(i), prefix);
    add(prefix + "unknown field", descriptor.name(), find,
        [](Message& at) { at.GetReflection()->MutableUnknownFields(&at)->AddLengthDelimited(15000, "surplus"); });
  }

 private:
  void add(const std::string& how, const std::string& name, const Part& find, const std::function<void(Message&)>& damage) {
    auto message = copy_of(good_);
    damage(find(*message));
    out_.push_back({how, name, std::move(message)});
  }

  void field(const Part& find, const FieldDescriptor& field, const std::string& prefix) {
    const auto bounds = field.options().GetExtension(v1::bounds);
    const std::string name = prefix + field.name();
    const FieldDescriptor* f = &field;
    if (bounds.required() || (bounds.size() != 0 && !bounds.or_empty() && !field.is_repeated())) {
      add(name + ": missing", field.name(), find, [f](Message& at) { at.GetReflection()->ClearField(&at, f); });
    }
    if (field.is_repeated()) return repeated(find, field, bounds, name);
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      for (const auto size : wrong_sizes(bounds)) {
        add(name + ": " + std::to_string(size) + " bytes", field.name(), find,
            [f, size](Message& at) { at.GetReflection()->SetString(&at, f, std::string(size, 'x')); });
      }
    } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      part(
          [find, f](Message& whole) -> Message& {
            auto& at = find(whole);
            return *at.GetReflection()->MutableMessage(&at, f);
          },
          name + ".");
    } else if (bounds.max_value() != 0) {
      add(name + ": one too high", field.name(), find, [f, bounds](Message& at) {
        if (f->cpp_type() == FieldDescriptor::CPPTYPE_UINT32) {
          at.GetReflection()->SetUInt32(&at, f, static_cast<std::uint32_t>(bounds.max_value() + 1));
        } else {
          at.GetReflection()->SetUInt64(&at, f, bounds.max_value() + 1);
        }
      });
    }
  }

  void repeated(const Part& find, const FieldDescriptor& field, const v1::Bounds& bounds, const std::string& name) {
    const FieldDescriptor* f = &field;
    const bool is_message = field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
    add(name + ": one too many", field.name(), find, [f, bounds, is_message](Message& at) {
      const auto& reflection = *at.GetReflection();
      while (reflection.FieldSize(at, f) <= static_cast<int>(bounds.max_items())) {
        if (is_message) {
          make_good(*reflection.AddMessage(&at, f));
        } else {
          reflection.AddString(&at, f, good_bytes(bounds));
        }
      }
    });
    if (is_message) {
      part(
          [find, f](Message& whole) -> Message& {
            auto& at = find(whole);
            return *at.GetReflection()->MutableRepeatedMessage(&at, f, 0);
          },
          name + "[0].");
      return;
    }
    auto sizes = wrong_sizes(bounds);
    sizes.push_back(0);
    for (const auto size : sizes) {
      add(name + "[0]: " + std::to_string(size) + " bytes", field.name(), find,
          [f, size](Message& at) { at.GetReflection()->SetRepeatedString(&at, f, 0, std::string(size, 'x')); });
    }
  }

  static std::vector<std::size_t> wrong_sizes(const v1::Bounds& bounds) {
    if (bounds.size() != 0) return {1, bounds.size() - 1, bounds.size() + 1, bounds.size() * 2};
    if (bounds.max_size() != 0) return {static_cast<std::size_t>(bounds.max_size()) + 1};
    return {};
  }

  const Message& good_;
  std::vector<BadMessage>& out_;
};

}  // namespace bad

/// A message of this type whose every field keeps its bounds (and whose content means nothing).
[[nodiscard]] inline std::unique_ptr<google::protobuf::Message> bounded_message(const google::protobuf::Descriptor& type) {
  const auto* prototype = google::protobuf::MessageFactory::generated_factory()->GetPrototype(&type);
  std::unique_ptr<google::protobuf::Message> message(prototype->New());
  bad::make_good(*message);
  return message;
}

/// Every field of the type x missing, empty, of a wrong size, one over its bound; and a field that nobody knows.
[[nodiscard]] inline std::vector<BadMessage> bad_messages(const google::protobuf::Descriptor& type) {
  const auto good = bounded_message(type);
  std::vector<BadMessage> out;
  bad::Generator(*good, out).part([](google::protobuf::Message& whole) -> google::protobuf::Message& { return whole; }, "");
  return out;
}

}  // namespace sigilo::testing
