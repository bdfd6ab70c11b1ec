#include <google/protobuf/descriptor.h>

#include <array>
#include <memory>

#include "client/core/draft_content.h"
#include "client/core/receipt_check.h"
#include "client/storage/byte_list.h"
#include "crypto/base/codec.h"
#include "crypto/base/labels.h"
#include "crypto/envelope/cover.h"
#include "crypto/envelope/padding.h"
#include "crypto/envelope/quarantined_item.h"
#include "crypto/platform/tls_certificate.h"
#include "server/rpc/status_map.h"
#include "server/storage/row_codec.h"
#include "sigilo/v1/bounds.pb.h"
#include "tests/fuzz/corpus.h"
#include "tests/fuzz/fuzz_keys.h"
#include "tests/fuzz/fuzz_messages.h"
#include "tests/support/fake_clock.h"

namespace sigilo::testing {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

/// Fills every field within its bounds.
void fill_message(Message& message, std::uint64_t variant) {
  const auto& reflection = *message.GetReflection();
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor& field = *message.GetDescriptor()->field(i);
    const v1::Bounds& bounds = field.options().GetExtension(v1::bounds);
    const std::string text(bounds.size() != 0 ? bounds.size() : 1 + variant, 'x');
    const std::uint64_t number = bounds.max_value() != 0 ? variant % (bounds.max_value() + 1) : variant;
    const std::uint64_t count = field.is_repeated() ? 1 + variant % 3 : 1;
    for (std::uint64_t k = 0; k < count; ++k) {
      switch (field.cpp_type()) {
        case FieldDescriptor::CPPTYPE_STRING:
          field.is_repeated() ? reflection.AddString(&message, &field, text) : reflection.SetString(&message, &field, text);
          break;
        case FieldDescriptor::CPPTYPE_MESSAGE:
          fill_message(field.is_repeated() ? *reflection.AddMessage(&message, &field) : *reflection.MutableMessage(&message, &field), variant);
          break;
        case FieldDescriptor::CPPTYPE_UINT32:
          if (!field.is_repeated()) reflection.SetUInt32(&message, &field, static_cast<std::uint32_t>(number));
          break;
        case FieldDescriptor::CPPTYPE_UINT64:
          if (!field.is_repeated()) reflection.SetUInt64(&message, &field, number);
          break;
        default:
          break;
      }
    }
  }
}

void add_messages(Corpus& corpus, std::uint64_t variant) {
  const auto& kinds = fuzz::message_kinds();
  for (std::size_t kind = variant; kind < kinds.size(); kind += kVariants) {
    const std::unique_ptr<Message> message(kinds[kind]->New());
    fill_message(*message, variant);
    corpus.add("messages", static_cast<char>(kind) + message->SerializeAsString());
  }
  Error error{static_cast<ErrorCode>(1 + variant % 23), "", variant % 2 == 0 ? StaticText("manifest") : StaticText("offset"), ""};
  if (variant % 3 == 0) error.number = static_cast<std::int64_t>(variant);
  const grpc::Status status = server::to_status(error);
  corpus.add("wire_error", static_cast<char>(status.error_code() - 1) + status.error_details());
}

void add_config(Corpus& corpus, std::uint64_t variant) {
  constexpr std::array<std::string_view, 24> kLines = {
      "", "data = \"/srv/sigilo\"", "listen = '0.0.0.0:7443'", "listen = \"[::1]:0\"", "database_key_file = \"/etc/sigilo/database.key\"",
      "[limits]\nthreads = 64", "[limits]\nstreams_per_connection = 4", "[limits]\ndatabase_readers = 0x08", "[limits]\nshutdown_seconds = 30",
      "[log]\nlevel = \"warning\"", "limits.threads = 1_00", "log = { level = \"debug\" }", "\"data\" = \"\"\"/srv/x\"\"\"", "data = '''/srv/y'''",
      "# Asunci\xc3\xb3n \" '", "data = \"/srv/\\u0061\\t\" # x", "[limits]\nthreads = 4.5e1", "[[limits]]\nthreads = 40", "a = [1, [2, 3], {b = 1}]",
      "d = 1979-05-27T07:32:00Z", "d = 07:32:00.999", "threads = +inf", "[a.b.\"c d\"]\nx = true", "data = \"/a\"\r\nlisten = \"h:1\"\r\n[limits]\r\nthreads = 8\r\n"};
  corpus.add("server_config", kLines[variant]);
}

void add_stored(Corpus& corpus, std::uint64_t variant, Rng& rng) {
  const std::vector<Bytes> list(variant, Bytes(variant * 2, 5));
  corpus.add("stored_lists", encode_byte_list(list));
  corpus.add("stored_lists", server::encode_list(list));
  std::vector<server::UploadSection> sections;
  for (std::uint64_t i = 0; i < variant; ++i) {
    sections.push_back({static_cast<std::uint16_t>(i), Bytes(i, 1), i * 100, rng.id<server::BlobName>()});
  }
  corpus.add("stored_lists", server::encode_upload_sections(sections));
  ReceiptBundle bundle;
  bundle.receipt = Bytes(variant * 3, 1);
  bundle.entry = Bytes(variant, 2);
  bundle.index = variant;
  for (std::uint64_t i = 0; i < variant; ++i) bundle.path.push_back(rng.id<Digest>());
  bundle.checkpoint = std::string(variant * 2, 'c');
  bundle.imported.assign(variant % 4, Bytes(variant, 3));
  corpus.add("receipt_bundle", must(encode_receipt_bundle(bundle)));
  Draft draft;
  draft.form_name = "entrevista " + std::to_string(variant);
  draft.started = static_cast<std::int64_t>(1'795'780'800 + variant);
  for (std::uint64_t i = 0; i < variant % 6; ++i) draft.parts.push_back({"attach /data/q" + std::to_string(i), SecretBuffer(i * 20, 'd')});
  const SecretBuffer content = encode_draft(draft);
  corpus.add("draft", content);
  // The same without its padding, which the target adds again.
  Writer fields;
  fields.id(draft.form).var16(draft.form_name).u64(static_cast<std::uint64_t>(draft.started)).u64(0);
  fields.u16(static_cast<std::uint16_t>(draft.parts.size()));
  for (const Draft::Part& part : draft.parts) fields.var16(part.name).var64(ByteView(part.content));
  corpus.add("draft", fields.view());
  Writer access;
  for (std::uint64_t i = 1; i <= variant % 6; ++i) {
    Writer line;
    line.u64(i).u32(static_cast<std::uint32_t>(20'000 + variant)).id(rng.id<MemberId>()).id(rng.id<DeviceId>()).id(rng.id<RecordId>()).u16(7);
    Writer framed;
    framed.var64(line.view());
    access.var16(framed.view());
  }
  corpus.add("access_list", access.view());
}

void add_item(Corpus& corpus, std::uint64_t variant) {
  const std::vector<Bytes> bundles(variant % 4, Bytes(variant * 3, 2));
  Bytes item = encode_item_head(Bytes(variant * 7, 1), bundles, variant % 5);
  for (std::uint64_t i = 0; i < variant % 5; ++i) {
    const Bytes head = encode_item_section(static_cast<std::uint16_t>(i), Bytes(i * variant, 3), variant * i * 2);
    item.insert(item.end(), head.begin(), head.end());
    item.insert(item.end(), variant * i * 2, 4);
  }
  corpus.add("quarantined_item", item);
}

void add_sealed(Corpus& corpus, std::uint64_t variant, Rng& rng) {
  CoverContent content;
  content.manifest = Bytes(variant * 200, 1);
  content.headers.assign(variant % 12, Bytes(variant * 40, 2));
  content.erasure_handle = rng.secret(32);
  content.protection_opened = variant % 2 == 0;
  corpus.add("cover", must(seal_cover(fuzz::kCoverOrigin, Suite::kX25519, static_cast<std::uint32_t>(variant), fuzz::cover_keys().public_key, content, rng)));
  Writer inside;  // without its padding, which the target adds
  inside.raw(labels::kCover).u8('\n').var64(content.manifest).u16(static_cast<std::uint16_t>(content.headers.size()));
  for (const Bytes& header : content.headers) inside.var16(header);
  inside.raw(content.erasure_handle.expose()).boolean(content.protection_opened).id(content.withdrawal_tag);
  corpus.add("cover_content", inside.view());
  corpus.add("section_prefix", section_prefix(static_cast<SectionKind>(1 + variant % 5), variant * variant * 12'345));
  const FakeClock clock;
  const TlsIdentity identity = must(TlsIdentity::generate(rng.id<MechanismId>(), clock));
  if (variant % 2 == 0) {
    corpus.add("certificate", identity.certificate_der);
  } else {
    corpus.add("certificate", identity.certificate_pem);
  }
}

void add_words(Corpus& corpus, std::uint64_t variant) {
  constexpr std::array<std::string_view, 24> kPhrases = {
      "", "a", "Ñemboʼe", "ñembo'e", "g̃uahẽ", "José Pérez", "José", "MÜNCHEN straße", "İstanbul ı", "ὈΔΥΣΣΕΎΣ", "中文 漢字", "한국어 각",
      "العَرَبِيَّة", "①⑵㎏ﬁ", "x\xffy\xc3", "a\u200db \u2068c\u2069", "🙂 e\u0301\u0302\u0303", "don’t 'quoted' ʻokina", "1,234.5 kg", "tab\tnewline\nend",
      "Ω K Å", "ʰʷ ﷺ", "o\xcc\xa7\xcc\x81 \xcc\x81\xcc\xa7", "la la la la la la la la la la la"};
  corpus.add("texts", kPhrases[variant]);
}

}  // namespace

void add_network(Corpus& corpus, std::uint64_t variant, Rng& rng) {
  add_messages(corpus, variant);
  add_config(corpus, variant);
  add_stored(corpus, variant, rng);
  add_item(corpus, variant);
  add_sealed(corpus, variant, rng);
  add_words(corpus, variant);
}

}  // namespace sigilo::testing
