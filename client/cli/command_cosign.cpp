#include "client/cli/all_commands.h"
#include "client/cli/capture_input.h"
#include "client/cli/code_shown.h"
#include "client/cli/command.h"
#include "client/cli/draft_parts.h"
#include "client/cli/files.h"
#include "client/cli/qr.h"
#include "client/cli/session.h"
#include "client/cli/words.h"
#include "client/core/cosign.h"
#include "crypto/consent/cosign_offer.h"

namespace sigilo::cli {
namespace {

constexpr std::size_t kMaxOfferBytes = std::size_t{256} << 10;

struct CosignOptions {
  std::string draft;
  std::string file;
  std::string out;
  std::string kind;
  CodeOptions code;
  bool qr = false;
  bool yes = false;
};

Outcome<ShownTerms> shown(Context& context, Session& session, const CosignOffer& offer, const std::string& subject) {
  SIGILO_TRY(const Directory* const directory, session.directory());
  return about(offer.show(code_language(context.console.language()), *directory), subject);
}

void show_words(Context& context, const ShownTerms& terms) {
  context.console.say(Msg::kConsentWords);
  context.console.print(numbered_words(terms.comparison(code_language(context.console.language()))));
}

void show_lines(Context& context, const ShownTerms& terms) {
  for (const std::string& line : terms.lines()) {
    context.console.print(printable(line + "\n"));
  }
}

Json list_of(const std::vector<std::string>& texts) {
  Json list = Json::array();
  for (const std::string& text : texts) {
    list.push_back(json_text(text));
  }
  return list;
}

/// The terms that the draft holds already if the consent is still the same, so that a second offer does not void a signature; else new ones.
Outcome<ConsentStatement> terms_of(Context& context, const Draft& draft, ConsentStatement consent) {
  if (const SecretBuffer* kept = draft.find(kPartTerms); kept != nullptr) {
    SIGILO_TRY(ConsentStatement terms, about(parse_consent(*kept), draft.id.hex()));
    if (are_terms_of(terms, consent)) {
      return terms;
    }
    context.console.note(Msg::kTermsDropped, {draft.id.hex()});
  }
  return fix_terms(std::move(consent), context.rng);
}

Done keep_terms(Session& session, Draft& draft, ConsentStatement terms) {
  SIGILO_TRY(Bytes encoded, about(encode_consent(std::move(terms)), draft.id.hex()));
  set_part(draft, std::string(kPartTerms), to_secret(encoded));
  wipe(encoded);
  return about(Drafts(session.home()).save(draft), draft.id.hex());
}

Done request(Context& context, const CosignOptions& options) {
  SIGILO_CHECK(check_code_shown(context, options.code));
  SIGILO_TRY(const auto session, Session::open(context));
  SIGILO_TRY(const Directory* const directory, session->directory());
  SIGILO_TRY(Draft draft, load_draft(*session, options.draft));
  const SecretBuffer* file = draft.find(kPartConsent);
  if (file == nullptr) {
    return refuse(ErrorCode::kInvalidArgument, Msg::kNoConsentFile, options.draft, Msg::kHintConsentFile);
  }
  SIGILO_TRY(ConsentStatement consent, consent_from(*directory, *file, options.draft));
  MadeCode code;
  if (options.code.wanted()) {
    SIGILO_TRY(code, make_code(context, *session, consent.language));
    consent.withdrawal_tag = code.tag;
    set_part(draft, std::string(kPartWithdrawalTag), to_secret(code.tag.bytes()));
  } else if (const SecretBuffer* given = draft.find(kPartWithdrawalTag); given != nullptr) {
    SIGILO_TRY(consent.withdrawal_tag, about(Digest::from_bytes(*given), options.draft));
  }
  SIGILO_TRY(const ConsentStatement terms, terms_of(context, draft, std::move(consent)));
  SIGILO_TRY(const RecordId record, about(record_of_terms(session->home(), terms), options.draft));
  SIGILO_TRY(const Bytes offer_bytes, about(CosignOffer::make(record, terms), options.draft));
  SIGILO_TRY(const CosignOffer offer, about(CosignOffer::parse(offer_bytes), options.draft));
  SIGILO_TRY(const ShownTerms seen, shown(context, *session, offer, options.draft));
  std::string image;
  if (options.qr) {
    SIGILO_TRY(image, qr_text(offer_bytes));
  }
  // Everything that can fail comes before the former terms and code are replaced.
  SIGILO_CHECK(write_new_file(options.out, offer_bytes));
  SIGILO_CHECK(keep_terms(*session, draft, terms));
  Json fields{{"draft", json_text(options.draft)},
              {"file", json_text(options.out)},
              {"words", list_of(seen.comparison(code_language(context.console.language())))},
              {"signatures", terms.attestations.size()}};
  show_code(context, options.code, code.words, fields);
  context.console.say(Msg::kConsentOffered, {options.out});
  show_words(context, seen);
  context.console.print(image);
  context.console.document("consent request", std::move(fields));
  return {};
}

Outcome<CosignOffer> read_offer(const std::string& path) {
  SIGILO_TRY(const SecretBuffer bytes, read_content(path, kMaxOfferBytes));
  return about(CosignOffer::parse(bytes), path, Msg::kHintOffer);
}

Done terms(Context& context, const CosignOptions& options) {
  SIGILO_TRY(const CosignOffer offer, read_offer(options.file));
  SIGILO_TRY(const auto session, Session::open(context));
  SIGILO_TRY(const ShownTerms seen, shown(context, *session, offer, options.file));
  show_lines(context, seen);
  show_words(context, seen);
  context.console.document("consent terms", Json{{"lines", list_of(seen.lines())},
                                                 {"words", list_of(seen.comparison(code_language(context.console.language())))}});
  return {};
}

Done cosign(Context& context, const CosignOptions& options) {
  const auto found = codes::from_code<codes::AttestationKind>(options.kind);
  if (!found) {
    return refuse(ErrorCode::kInvalidArgument, Msg::kUnknownAttestationKind, "--kind " + options.kind, Msg::kHintAttestationKind);
  }
  const codes::AttestationKind kind = *found;
  SIGILO_TRY(const CosignOffer offer, read_offer(options.file));
  SIGILO_TRY(const auto session, Session::open(context));
  SIGILO_TRY(const ShownTerms seen, shown(context, *session, offer, options.file));
  show_lines(context, seen);
  show_words(context, seen);
  const std::string label(codes::label_of(kind, code_language(context.console.language())));
  SIGILO_CHECK(context.confirm(options.yes, context.console.text(Msg::kAskCosign, {label})));
  SIGILO_TRY(const Bytes signature, about(sigilo::cosign(session->home(), session->trust(), seen, kind), options.file));
  SIGILO_CHECK(write_new_file(options.out, signature));
  context.console.say(Msg::kConsentCosigned, {options.out});
  context.console.document("consent cosign", Json{{"file", json_text(options.out)},
                                                  {"kind", json_text(codes::code_of(kind))},
                                                  {"words", list_of(seen.comparison(code_language(context.console.language())))}});
  return {};
}

Done accept(Context& context, const CosignOptions& options) {
  SIGILO_TRY(const Bytes signature, read_file(options.file, kMaxAttestationBytes));
  SIGILO_TRY(const auto session, Session::open(context));
  SIGILO_CHECK(session->directory());
  SIGILO_TRY(Draft draft, load_draft(*session, options.draft));
  const SecretBuffer* kept = draft.find(kPartTerms);
  if (kept == nullptr) {
    return refuse(ErrorCode::kConflict, Msg::kNotRequested, options.draft, Msg::kHintRequestAgain);
  }
  SIGILO_TRY(ConsentStatement terms, about(parse_consent(*kept), options.draft));
  SIGILO_CHECK(about(add_attestation(session->home(), session->trust(), signature, terms), options.file, Msg::kHintRequestAgain));
  const std::size_t signatures = terms.attestations.size();
  const std::size_t without = scopes_without_second(terms);
  const std::size_t scopes = terms.scopes.size();
  SIGILO_CHECK(keep_terms(*session, draft, std::move(terms)));
  context.console.say(Msg::kConsentAccepted, {std::to_string(signatures), options.draft});
  if (without > 0) {
    context.console.note(Msg::kSecondMissing, {std::to_string(without), std::to_string(scopes)});
  }
  context.console.document("consent accept", Json{{"draft", json_text(options.draft)},
                                                  {"signatures", signatures},
                                                  {"scopes", scopes},
                                                  {"scopes_without_second", without}});
  return {};
}

}  // namespace

void add_cosign(Commands& commands, const Command& group) {
  const auto options = std::make_shared<CosignOptions>();
  const Command request_app =
      commands.add("request", Msg::kAboutConsentRequest, [options](Context& context) { return request(context, *options); }, &group);
  request_app.option("draft", options->draft, Msg::kHelpDraftId).required().type_name("ID");
  request_app.option("--out", options->out, Msg::kHelpOfferOut).required().type_name("FILE");
  add_code_options(request_app, options->code);
  request_app.flag("--qr", options->qr, Msg::kHelpOfferQr);
  const Command terms_app = commands.add("terms", Msg::kAboutConsentTerms, [options](Context& context) { return terms(context, *options); }, &group);
  terms_app.option("offer", options->file, Msg::kHelpOffer).required().type_name("FILE");
  const Command cosign_app = commands.add("cosign", Msg::kAboutConsentCosign, [options](Context& context) { return cosign(context, *options); }, &group);
  cosign_app.option("offer", options->file, Msg::kHelpOffer).required().type_name("FILE");
  cosign_app.option("--kind", options->kind, Msg::kHelpAttestationKind).required().type_name("present|asked_later");
  cosign_app.option("--out", options->out, Msg::kHelpCosignOut).required().type_name("FILE");
  cosign_app.flag("--yes", options->yes, Msg::kHelpYes);
  const Command accept_app = commands.add("accept", Msg::kAboutConsentAccept, [options](Context& context) { return accept(context, *options); }, &group);
  accept_app.option("signature", options->file, Msg::kHelpSignature).required().type_name("FILE");
  accept_app.option("--draft", options->draft, Msg::kHelpDraftId).required().type_name("ID");
}

}  // namespace sigilo::cli
