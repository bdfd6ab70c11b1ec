#include "crypto/envelope/section_header.h"

#include "crypto/base/codec.h"
#include "crypto/base/encoding.h"
#include "crypto/base/labels.h"
#include "crypto/envelope/stanza_fields.h"
#include "crypto/primitives/aead.h"
#include "crypto/primitives/hpke.h"

namespace sigilo {
namespace {

constexpr std::string_view kHandleType = "sigilo/handle1";
constexpr std::string_view kHalfType = "sigilo/half1";
constexpr std::string_view kGatedType = "sigilo/gated1";
constexpr std::size_t kHalfBytes = 32;
constexpr std::size_t kSealedBytes = kHalfBytes + kAeadTagBytes;
constexpr std::size_t kWrappedBytes = kAgeFileKeyBytes + kAeadTagBytes;
// Each W wraps one file key, so one nonce is enough.
constexpr std::array<std::uint8_t, kChaChaNonceBytes> kZeroNonce{};

Bytes handle_info(const Context& ctx, std::uint16_t section) {
  Writer context;
  context.id(ctx).u16(section);
  return hpke_info(labels::kHpkeTeam, context.view());
}

Bytes half_info(const Context& ctx, Category category) {
  Writer context;
  context.id(ctx).raw(code_of(category));
  return hpke_info(labels::kHpkeReviewerHalf, context.view());
}

Status parse_team_stanza(const AgeStanza& stanza, const SectionSpec& spec, Suite suite, SectionHeader& header) {
  SIGILO_CHECK(require_stanza(stanza, header.gated ? kHalfType : kHandleType, 4));
  SIGILO_TRY(const auto team, parse_stanza_number(stanza.arguments[1]));
  if (team != static_cast<std::uint32_t>(team_of(spec))) {
    return fail(ErrorCode::kMalformed, "the section is sealed to another team than its category's", "header", {}, team);
  }
  header.team = team_of(spec);
  SIGILO_TRY(header.epoch, parse_stanza_number(stanza.arguments[2]));
  SIGILO_TRY(header.enc, parse_stanza_enc(stanza.arguments[3], sizes_of(suite).enc));
  if (stanza.body.size() != kSealedBytes) {
    return fail(ErrorCode::kMalformed, "a sealed key has the wrong size", "header");
  }
  header.sealed = stanza.body;
  return {};
}

Status parse_gated_stanza(const AgeStanza& stanza, const SectionSpec& spec, SectionHeader& header) {
  SIGILO_CHECK(require_stanza(stanza, kGatedType, 2));
  if (stanza.arguments[1] != code_of(spec.category) || stanza.body.size() != kWrappedBytes) {
    return fail(ErrorCode::kMalformed, "the header is not that of its category", "header");
  }
  header.wrapped = stanza.body;
  return {};
}

Result<AgeStanza> team_stanza(std::string_view type, Suite suite, const TeamKey& team, ByteView info, ByteView secret, Rng& rng) {
  SIGILO_TRY(auto sealed, hpke_seal(suite, team.public_key, info, {}, secret, rng));
  AgeStanza stanza;
  stanza.arguments = {std::string(type), std::to_string(static_cast<unsigned>(team.team)), std::to_string(team.epoch),
                      encode_base64_unpadded(sealed.enc)};
  stanza.body = std::move(sealed.ciphertext);
  return stanza;
}

Result<NewSectionHeader> make_open_header(const SectionSpec& spec, const RecordSecrets& secrets, Suite suite, const TeamKey& team,
                                          Rng& rng) {
  const Context& ctx = secrets.context();
  const SecretBytes x = rng.secret(kHalfBytes);
  NewSectionHeader made;
  SIGILO_TRY(made.file_key, derive_section_file_key(x.expose(), secrets.erasure_handle().expose(), ctx, spec.id));
  SIGILO_TRY(const auto stanza, team_stanza(kHandleType, suite, team, handle_info(ctx, spec.id), x.expose(), rng));
  SIGILO_TRY(made.header, write_age_header({&stanza, 1}, made.file_key.expose()));
  return made;
}

Result<NewSectionHeader> make_gated_header(const SectionSpec& spec, const RecordSecrets& secrets, Suite suite, const TeamKey& team,
                                           Rng& rng) {
  const Context& ctx = secrets.context();
  const SecretBytes& half = secrets.reviewer_half(spec.category);
  SIGILO_TRY(const auto wrap_key,
             derive_wrap_key(secrets.gate_half(spec.category).expose(), half.expose(), ctx, spec.category, spec.id));
  NewSectionHeader made;
  made.file_key = rng.secret(kAgeFileKeyBytes);
  std::array<AgeStanza, 2> stanzas;
  SIGILO_TRY(stanzas[0], team_stanza(kHalfType, suite, team, half_info(ctx, spec.category), half.expose(), rng));
  stanzas[1].arguments = {std::string(kGatedType), std::string(code_of(spec.category))};
  SIGILO_TRY(stanzas[1].body, aead_seal(wrap_key.expose(), kZeroNonce, made.file_key.expose(), ctx.bytes()));
  SIGILO_TRY(made.header, write_age_header(stanzas, made.file_key.expose()));
  return made;
}

/// The key counts only if the header's MAC commits to it.
Result<SecretBytes> checked(SecretBytes file_key, ByteView header_bytes, const SectionHeader& header) {
  SIGILO_CHECK(check_age_mac(header_bytes, header.age, file_key.expose()));
  return file_key;
}

tl::unexpected<Error> wrong_kind() {
  return fail(ErrorCode::kInvalidArgument, "the section does not open in this way", "section",
              "gated sections need both halves, others the erasure handle");
}

}  // namespace

Result<SectionHeader> parse_section_header(ByteView bytes, const SectionSpec& spec, Suite suite) {
  if (bytes.size() > kMaxSectionHeaderBytes) {
    return fail(ErrorCode::kTooLarge, "the header of a section is too long", "header", {},
                static_cast<std::int64_t>(kMaxSectionHeaderBytes));
  }
  SectionHeader header;
  SIGILO_TRY(header.age, parse_age_header(bytes));
  if (header.age.size != bytes.size()) {
    return fail(ErrorCode::kMalformed, "bytes follow the header", "header");
  }
  header.gated = is_gated(spec.kind);
  SIGILO_CHECK(parse_team_stanza(header.age.stanzas[0], spec, suite, header));
  if (header.age.stanzas.size() != (header.gated ? 2U : 1U)) {
    return fail(ErrorCode::kMalformed, "the header has too few or too many stanzas", "header");
  }
  if (header.gated) {
    SIGILO_CHECK(parse_gated_stanza(header.age.stanzas[1], spec, header));
  }
  return header;
}

Result<NewSectionHeader> make_section_header(const SectionSpec& spec, const RecordSecrets& secrets, Suite suite,
                                             const TeamKey& team, Rng& rng) {
  if (team.team != team_of(spec)) {
    return fail(ErrorCode::kInvalidArgument, "the key is not of the team that this section is for", "team");
  }
  return is_gated(spec.kind) ? make_gated_header(spec, secrets, suite, team, rng)
                             : make_open_header(spec, secrets, suite, team, rng);
}

Result<SecretBytes> open_section_key(ByteView header_bytes, const SectionHeader& header, const Context& ctx,
                                     const SectionSpec& spec, Suite suite, ByteView team_private_key, ByteView erasure_handle) {
  if (header.gated || is_gated(spec.kind)) {
    return wrong_kind();
  }
  SIGILO_TRY(const auto x, hpke_open(suite, team_private_key, header.enc, handle_info(ctx, spec.id), {}, header.sealed));
  SIGILO_TRY(auto file_key, derive_section_file_key(x.expose(), erasure_handle, ctx, spec.id));
  return checked(std::move(file_key), header_bytes, header);
}

Result<SecretBytes> open_reviewer_half(const SectionHeader& header, const Context& ctx, const SectionSpec& spec, Suite suite,
                                       ByteView team_private_key) {
  if (!header.gated || !is_gated(spec.kind)) {
    return wrong_kind();
  }
  return hpke_open(suite, team_private_key, header.enc, half_info(ctx, spec.category), {}, header.sealed);
}

Result<SecretBytes> open_gated_key(ByteView header_bytes, const SectionHeader& header, const Context& ctx, const SectionSpec& spec,
                                   ByteView gate_half, ByteView reviewer_half) {
  if (!header.gated || !is_gated(spec.kind)) {
    return wrong_kind();
  }
  SIGILO_TRY(const auto wrap_key, derive_wrap_key(gate_half, reviewer_half, ctx, spec.category, spec.id));
  SIGILO_TRY(const auto file_key, aead_open(wrap_key.expose(), kZeroNonce, header.wrapped, ctx.bytes()));
  return checked(SecretBytes(ByteView(file_key)), header_bytes, header);
}

}  // namespace sigilo
