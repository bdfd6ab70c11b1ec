#include <gtest/gtest.h>

#include <string>

#include "client/forms/consent_file.h"
#include "client/forms/protection_file.h"
#include "client/forms/sidecar.h"
#include "crypto/base/labels.h"
#include "tests/unit/client/forms/form_samples.h"

namespace sigilo {
namespace {

using test::has;
using test::listed;
using K = FormProblemKind;

constexpr std::string_view kConsent = R"({
  "format": "sigilo-consent/1",
  "subject": 0,
  "scopes": [
    {"category": "account", "purpose": "visit_report", "recipient_kind": "public", "recipient": "any", "form": "anonymised", "until": "2027-11-27"},
    {"category": "health", "purpose": "health_referral", "recipient_kind": "health_service", "recipient": "00112233445566778899aabbccddeeff", "form": "identified", "until": "2027-01-31"}
  ],
  "mode": "oral_with_witness",
  "wording": "adult",
  "language": "es-PY",
  "interpreter": "INT-07",
  "understanding": "understood",
  "age": "adult",
  "guardian": "not_applicable",
  "interview": "individual",
  "source": "person",
  "present": ["interviewer", "interviewer", "interpreter"]
})";

constexpr std::string_view kProtection = R"({
  "format": "sigilo-protection/1",
  "subject": "person",
  "communicated_to": "npm",
  "risk": "high",
  "factors": ["seen_entering", "prior_threat"],
  "measures": ["unannounced_return"],
  "wishes": "Que vuelvan sin avisar."
})";

std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
  std::string out(text);
  const std::size_t at = out.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  if (at != std::string::npos) out.replace(at, from.size(), to);
  return out;
}

TEST(ConsentFile, ReadsAndWritesTheSame) {
  const auto file = parse_consent_file(as_bytes(kConsent));
  ASSERT_TRUE(file.has_value()) << listed(file.error().problems);
  EXPECT_EQ(file->statement.scopes.size(), 2U);
  EXPECT_EQ(file->statement.scopes[1].recipient.hex(), "00112233445566778899aabbccddeeff");
  EXPECT_EQ(file->statement.scopes[0].last_day.iso(), "2027-11-27");
  EXPECT_EQ(file->statement.present.size(), 3U);
  EXPECT_EQ(file->wording, codes::WordingVariant::kAdult);
  EXPECT_EQ(wording_name(file->wording, file->statement.language), "adult.es");
  const auto again = parse_consent_file(as_bytes(format_consent_file(*file)));
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(again->statement, file->statement);
}

TEST(ConsentFile, ReadsAStatementWithoutScopes) {
  std::string none(kConsent);
  none.replace(none.find("[\n"), none.find("],") - none.find("[\n") + 1, "[]");
  const auto file = parse_consent_file(as_bytes(replaced(none, "oral_with_witness", "none")));
  ASSERT_TRUE(file.has_value()) << listed(file.error().problems);
  EXPECT_TRUE(file->statement.scopes.empty());
}

struct Change {
  std::string_view from, to;
  K kind;
  std::string_view path;
};

TEST(ConsentFile, IsRefusedWithTheFieldThatIsWrong) {
  const Change changes[] = {
      {"sigilo-consent/1", "sigilo-consent/2", K::kBadField, "format"},
      {"\"subject\": 0", "\"subject\": -1", K::kWrongKind, "subject"},
      {"\"subject\": 0", "\"subject\": 70000", K::kBadField, "subject"},
      {"\"subject\": 0", "\"subject\": \"0\"", K::kWrongKind, "subject"},
      {"\"subject\": 0,", "", K::kMissingField, "subject"},
      {"visit_report", "front_page", K::kUnknownCode, "scopes[0].purpose"},
      {"\"category\": \"health\"", "\"category\": \"Health\"", K::kUnknownCode, "scopes[1].category"},
      {"\"recipient\": \"any\"", "\"recipient\": \"\"", K::kBadField, "scopes[0].recipient"},
      {"\"recipient\": \"any\"", "\"recipient\": \"00000000000000000000000000000000\"", K::kBadField, "scopes[0].recipient"},
      {"\"recipient\": \"any\"", "\"recipient\": null", K::kWrongKind, "scopes[0].recipient"},
      {"\"recipient\": \"any\", ", "", K::kMissingField, "scopes[0].recipient"},
      {"2027-11-27", "27/11/2027", K::kBadField, "scopes[0].until"},
      {"2027-11-27", "2027-02-30", K::kBadField, "scopes[0].until"},
      {"\"anonymised\"", "[\"anonymised\"]", K::kWrongKind, "scopes[0].form"},
      {"\"anonymised\"", "\"anonymised\", \"note\": \"x\"", K::kUnknownField, "scopes[0].note"},
      {"oral_with_witness", "sms", K::kUnknownCode, "mode"},
      {"\"es-PY\"", "\"\"", K::kBadField, "language"},
      {"\"es-PY\"", "\"castellano del norte\"", K::kBadField, "language"},
      {"\"INT-07\"", "\"Juan Pérez\"", K::kBadField, "interpreter"},
      {"[\"interviewer\", \"interviewer\", \"interpreter\"]", "[\"interviewer\", 3]", K::kWrongKind, "present[1]"},
      {"[\"interviewer\", \"interviewer\", \"interpreter\"]", "[\"warden\"]", K::kUnknownCode, "present[0]"},
      {"[\"interviewer\", \"interviewer\", \"interpreter\"]", "{}", K::kWrongKind, "present"},
      {"\"age\": \"adult\",", "\"age\": \"adult\", \"truth\": true,", K::kUnknownField, "truth"},
      {"\"age\": \"adult\",", "\"age\": \"adult\", \"age\": \"adult\",", K::kDuplicateField, "age"},
  };
  for (const Change& change : changes) {
    const auto file = parse_consent_file(as_bytes(replaced(kConsent, change.from, change.to)));
    ASSERT_FALSE(file.has_value()) << change.to;
    EXPECT_EQ(file.error().error.code, ErrorCode::kInvalidArgument) << change.to;
    EXPECT_TRUE(has(file.error().problems, change.kind, change.path)) << change.to << "\n" << listed(file.error().problems);
  }
}

TEST(ConsentFile, ListsEverythingThatIsWrongAtOnce) {
  std::string text = replaced(kConsent, "visit_report", "x");
  text = replaced(text, "oral_with_witness", "y");
  text = replaced(text, "\"understood\"", "4");
  EXPECT_EQ(parse_consent_file(as_bytes(text)).error().problems.size(), 3U);
}

TEST(ConsentFile, KeepsTheRulesOfTheStatement) {
  const auto refused = parse_consent_file(as_bytes(replaced(kConsent, "\"understood\"", "\"not_understood\"")));
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().error.field.view(), "understanding");
  EXPECT_FALSE(parse_consent_file(as_bytes(replaced(kConsent, "\"age\": \"adult\"", "\"age\": \"child\""))).has_value());
}

TEST(JsonFiles, RefuseWhatIsNotJson) {
  const struct {
    std::string text;
    ErrorCode code;
  } table[] = {
      {"", ErrorCode::kMalformed},
      {"{", ErrorCode::kMalformed},
      {"[]", ErrorCode::kMalformed},
      {"null", ErrorCode::kMalformed},
      {"{} {}", ErrorCode::kMalformed},
      {"{\"a\": 1,}", ErrorCode::kMalformed},
      {"{/*c*/}", ErrorCode::kMalformed},
      {"{\"a\": \"\xff\"}", ErrorCode::kMalformed},
      {"{\"a\": NaN}", ErrorCode::kMalformed},
      {"{\"format\": " + std::string(40, '[') + std::string(40, ']') + "}", ErrorCode::kTooLarge},
      {"{\"format\": " + std::string(100'000, '['), ErrorCode::kTooLarge},
      {std::string(kMaxConsentFileBytes + 1, ' '), ErrorCode::kTooLarge},
      {"{}", ErrorCode::kInvalidArgument},
  };
  for (const auto& row : table) {
    const auto file = parse_consent_file(as_bytes(row.text));
    ASSERT_FALSE(file.has_value()) << row.text.substr(0, 60);
    EXPECT_EQ(file.error().error.code, row.code) << row.text.substr(0, 60);
    EXPECT_FALSE(parse_protection_file(as_bytes(row.text)).has_value());
    EXPECT_FALSE(parse_sidecar(as_bytes(row.text)).has_value());
  }
}

TEST(JsonFiles, AreRefusedAtEveryTruncation) {
  for (std::size_t size = 0; size < kConsent.size(); ++size) EXPECT_FALSE(parse_consent_file(as_bytes(kConsent.substr(0, size))).has_value()) << size;
  for (std::size_t size = 0; size < kProtection.size(); ++size) {
    EXPECT_FALSE(parse_protection_file(as_bytes(kProtection.substr(0, size))).has_value()) << size;
  }
}

TEST(ProtectionFile, ReadsAndWritesTheSame) {
  const auto opening = parse_protection_file(as_bytes(kProtection));
  ASSERT_TRUE(opening.has_value()) << listed(opening.error().problems);
  EXPECT_EQ(opening->risk, codes::RiskLevel::kHigh);
  EXPECT_EQ(opening->factors.size(), 2U);
  EXPECT_EQ(as_text(opening->wishes), "Que vuelvan sin avisar.");
  EXPECT_EQ(parse_protection_file(format_protection_file(*opening)).value(), *opening);
}

TEST(ProtectionFile, IsRefusedWithTheFieldThatIsWrong) {
  const Change changes[] = {
      {"sigilo-protection/1", "sigilo-consent/1", K::kBadField, "format"},
      {"\"risk\": \"high\"", "\"risk\": \"severe\"", K::kUnknownCode, "risk"},
      {"\"risk\": \"high\",", "", K::kMissingField, "risk"},
      {"\"prior_threat\"", "\"lies\"", K::kUnknownCode, "factors[1]"},
      {"\"wishes\":", "\"credible\": true, \"wishes\":", K::kUnknownField, "credible"},
      {"\"Que vuelvan sin avisar.\"", "7", K::kWrongKind, "wishes"},
  };
  for (const Change& change : changes) {
    const auto file = parse_protection_file(as_bytes(replaced(kProtection, change.from, change.to)));
    ASSERT_FALSE(file.has_value()) << change.to;
    EXPECT_TRUE(has(file.error().problems, change.kind, change.path)) << change.to << "\n" << listed(file.error().problems);
  }
  const auto both = parse_protection_file(as_bytes(replaced(kProtection, "[\"unannounced_return\"]", "[\"unannounced_return\", \"none_wanted\"]")));
  ASSERT_FALSE(both.has_value());
  EXPECT_EQ(both.error().error.field.view(), "measures");
}

class CountingRng final : public Rng {
 public:
  explicit CountingRng(std::uint8_t first) : next_(first) {}
  void fill(MutableBytes out) override {
    for (auto& byte : out) byte = next_++;
  }

 private:
  std::uint8_t next_;
};

TEST(Sidecar, CountsOnlyWhenItIsSigned) {
  constexpr std::string_view kOrigin = "sigilo.invalid/00112233445566778899aabbccddeeff";
  CountingRng rng(5);
  const SigningKey key = SigningKey::generate(rng);
  const SigningKey stranger = SigningKey::generate(rng);
  const Sidecar sidecar{Digest(std::array<std::uint8_t, 32>{1}), {{"/data/a", codes::DataCategory::kHealth}, {"/data/b", codes::DataCategory::kAccount}}};
  const auto header = make_header(labels::kSidecar, kOrigin, {}, key, Day(20'000), rng);
  const Bytes signed_bytes = sign_sidecar(sidecar, header, key).value();
  const auto opened = open_sidecar(signed_bytes, kOrigin, key.public_key());
  ASSERT_TRUE(opened.has_value());
  EXPECT_EQ(opened->form, sidecar.form);
  EXPECT_EQ(opened->sections, sidecar.sections);
  EXPECT_EQ(open_sidecar(signed_bytes, kOrigin, stranger.public_key()).error().error.code, ErrorCode::kSignatureInvalid);
  EXPECT_FALSE(open_sidecar(signed_bytes, "sigilo.invalid/ffffffffffffffffffffffffffffffff", key.public_key()).has_value());
  for (std::size_t i = 0; i < signed_bytes.size(); i += 3) {
    Bytes damaged = signed_bytes;
    damaged[i] ^= 0x01;
    EXPECT_FALSE(open_sidecar(damaged, kOrigin, key.public_key()).has_value()) << i;
  }
  const auto other = make_header(labels::kManifest, kOrigin, {}, key, Day(20'000), rng);
  EXPECT_FALSE(sign_sidecar(sidecar, other, key).has_value());
}

TEST(Sidecar, IsRefusedWithTheFieldThatIsWrong) {
  const std::string good = format_sidecar({Digest(std::array<std::uint8_t, 32>{1}), {{"/data/a", codes::DataCategory::kHealth}}});
  ASSERT_TRUE(parse_sidecar(as_bytes(good)).has_value());
  const Change changes[] = {
      {"sigilo-form-sidecar/1", "sidecar", K::kBadField, "format"},
      {"\"health\"", "\"healthy\"", K::kUnknownCode, "sections./data/a"},
      {"\"health\"", "4", K::kWrongKind, "sections./data/a"},
      {"01000000", "zz000000", K::kBadField, "form"},
      {"\"form\":", "\"for\":", K::kMissingField, "form"},
      {"\"form\":", "\"x\": 1, \"form\":", K::kUnknownField, "x"},
  };
  for (const Change& change : changes) {
    const auto file = parse_sidecar(as_bytes(replaced(good, change.from, change.to)));
    ASSERT_FALSE(file.has_value()) << change.to;
    EXPECT_TRUE(has(file.error().problems, change.kind, change.path)) << change.to << "\n" << listed(file.error().problems);
  }
}

}  // namespace
}  // namespace sigilo
