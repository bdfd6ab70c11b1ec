// Writes the seeds of the fuzz targets: valid values of every kind in 24 variants, from seeded randomness (but for TLS certificates, whose keys
// are OpenSSL's), so that a run after a format change gives new seeds. Usage: make_corpus FOLDER
#include <algorithm>
#include <cstdio>
#include <string>

#include "crypto/base/labels.h"
#include "crypto/consent/attestation.h"
#include "crypto/consent/consent_openings.h"
#include "crypto/consent/consent_section.h"
#include "crypto/consent/cosign_offer.h"
#include "crypto/consent/desk_key.h"
#include "crypto/consent/jurisdictions.h"
#include "crypto/directory/enrolment.h"
#include "crypto/directory/invitation.h"
#include "crypto/directory/names.h"
#include "crypto/directory/server_identity.h"
#include "crypto/directory/team_key.h"
#include "crypto/envelope/age_armor.h"
#include "crypto/envelope/age_file.h"
#include "crypto/envelope/key_slots.h"
#include "crypto/envelope/key_table.h"
#include "crypto/envelope/recovery.h"
#include "crypto/log/checkpoint.h"
#include "crypto/log/entries.h"
#include "crypto/log/receipt.h"
#include "crypto/log/tiles.h"
#include "crypto/log/tlog_proof.h"
#include "crypto/primitives/words.h"
#include "crypto/protection/protection_opening.h"
#include "crypto/release/release_bundle.h"
#include "tests/fuzz/corpus.h"
#include "tests/support/sample_mechanism.h"
#include "tests/support/sealed_record.h"
#include "tests/unit/crypto/consent/sample_consent.h"

namespace sigilo::testing {
namespace {

void add_texts(Corpus& corpus, std::uint64_t variant, Rng& rng) {
  Bytes bytes(variant);
  rng.fill(bytes);
  corpus.add("encoding", encode_hex(bytes));
  corpus.add("encoding", encode_base64(bytes));
  corpus.add("encoding", Day(static_cast<std::uint32_t>(variant * 997)).iso());
  std::string phrase;
  const auto language = static_cast<WordLanguage>(variant % 3);
  const auto words = words_from_entropy(rng.secret(16 + variant % 5 * 4).expose(), language).value();
  for (const auto& word : words) {
    phrase += (phrase.empty() ? "" : " ") + word;
  }
  corpus.add("words", phrase);
  corpus.add("tile_path", tile_path({static_cast<std::uint8_t>(variant % 6), variant * variant * 12345, static_cast<std::uint16_t>(variant % 2 == 0 ? 256 : variant)}));
}

void add_age(Corpus& corpus, std::uint64_t variant, Rng& rng) {
  const Bytes key(kAgeFileKeyBytes, 7);
  std::vector<AgeStanza> stanzas;
  for (std::uint64_t i = 0; i <= variant % 4; ++i) {
    Bytes body(variant * 5 + i);
    rng.fill(body);
    stanzas.push_back({{"X25519", std::string(variant + 1, 'a')}, body});
  }
  // The last variants lie around one and two whole chunks.
  const Bytes plaintext(variant < 20 ? variant * 40 : (variant < 23 ? 65'515 + variant : 131'072), static_cast<std::uint8_t>(variant));
  const auto file = must(write_age_file(stanzas, key, plaintext, rng));
  corpus.add("age_stream", file);
  corpus.add("age_header", ByteView(file).first(std::min<std::size_t>(file.size(), 700)));
  corpus.add("age_armor", armor(ByteView(file).first(std::min<std::size_t>(file.size(), 10 + variant * 9))));
  const auto type = variant % 3 == 2 ? AgeKeyType::kHybrid : AgeKeyType::kX25519;
  if (const auto identity = AgeIdentity::generate(type, rng)) {
    corpus.add("age_keys", identity->text());
    corpus.add("age_keys", identity->recipient()->text());
  }
}

/// Headers whose stanzas are for the keys and the passphrase of the target, so that it gets behind them.
void add_age_header(Corpus& corpus, std::uint64_t variant) {
  SeededRng rng(variant + 900);
  const Bytes key(kAgeFileKeyBytes, 7);
  const AgeIdentity known = variant % 3 == 1 ? AgeIdentity{AgeKeyType::kHybrid, SecretBytes(Bytes(32, 8))} : AgeIdentity{AgeKeyType::kX25519, SecretBytes(Bytes(32, 7))};
  const AgeStanza stanza = variant % 3 == 2 ? must(wrap_file_key(as_bytes("passphrase"), key, 1 + static_cast<unsigned>(variant % 9), rng))
                                            : must(wrap_file_key(must(known.recipient()), key, rng));
  corpus.add("age_header", must(write_age_header({&stanza, 1}, key)));
}

/// One entry of the consent gate in each variant, each kind twice.
void add_gate_entry(Corpus& corpus, std::uint64_t variant, const StatementHeader& header, SampleMechanism& m) {
  const RecordId record = m.rng.id<RecordId>();
  const Digest digest = m.rng.id<Digest>();
  const auto reasons = [&] {
    std::vector<std::uint8_t> codes;
    for (std::uint64_t i = 0; i <= variant; ++i) codes.push_back(static_cast<std::uint8_t>(i));
    return codes;
  };
  const EntryBody bodies[] = {ConsentChanged{record, static_cast<std::uint16_t>(variant), digest, digest, digest},
                              ConsentWithdrawn{record, static_cast<std::uint16_t>(variant), {}},
                              ConsentWithdrawn{{}, 0, digest},
                              ConsentHeld{{record}},
                              HoldLifted{{digest}, m.rng.bytes(variant * 20)},
                              ReleaseRequested{m.rng.id<Nonce16>(), record, digest, {{0, 0}, {1, 0}}, 1, 3, 1, 1, m.rng.id<RecipientId>(),
                                               m.rng.bytes(32), m.rng.bytes(variant), Day(20'007), digest},
                              ReleaseApproved{digest},
                              ReleaseRefused{digest},
                              ReleasePermitted{2, digest},
                              PermitVoided{digest, reasons()},
                              HalfReleased{digest, {digest}, digest},
                              variant < 12 ? EntryBody(OfficerAssigned{record, m.rng.id<MemberId>()}) : EntryBody(CustodianSeen{1})};
  corpus.add("log_entry", must(sign_entry(header, bodies[variant % 12], m.store)));
}

void add_log(Corpus& corpus, std::uint64_t variant, SampleMechanism& m) {
  const auto origin = origin_of(m.directory.mechanism);
  const TreeHead head{variant * 17, variant == 0 ? Digest{} : m.rng.id<Digest>()};  // an empty log has a root of zeroes
  const Checkpoint checkpoint{origin, head};
  corpus.add("checkpoint", checkpoint.text());
  const auto note = must(sign_checkpoint(checkpoint, m.log));
  corpus.add("note", note);
  const auto algorithm = variant % 2 == 0 ? NoteAlgorithm::kEd25519 : NoteAlgorithm::kCosignature;
  corpus.add("note_key", NoteKey{origin, algorithm, m.log.public_key()}.vkey());
  TlogProof proof;
  if (variant % 2 == 0) proof.extra = Bytes(variant, 3);
  proof.index = variant;
  for (std::uint64_t i = 0; i < variant; ++i) proof.path.push_back(m.rng.id<Digest>());
  proof.checkpoint = note;
  corpus.add("tlog_proof", must(proof.encode()));

  const EntryBody bodies[] = {DirectoryPublished{1, m.rng.id<Digest>()},
                              RecordSealed{m.rng.id<RecordId>(), m.rng.id<Digest>(), 0, m.rng.id<Digest>(), m.rng.id<Digest>()},
                              RecordQuarantined{m.rng.id<RecordId>(), m.rng.id<Digest>(), QuarantineReason::kBadManifest},
                              AccessDay{Day(20000), variant, m.rng.id<Digest>()},
                              Rewrapped{m.rng.id<RecordId>(), 4, m.rng.id<Digest>(), m.rng.id<Digest>()}, EpochDestroyed{1, 2}};
  const auto header = make_header("", origin, head, m.store, Day(20000), m.rng);
  const auto entry = must(sign_entry(header, bodies[variant % 6], m.store));
  corpus.add("log_entry", entry);
  add_gate_entry(corpus, variant, header, m);
  corpus.add("statement", entry);
  corpus.add("entry_bundle", must(encode_bundle(std::vector<Bytes>(1 + variant, Bytes(variant, 9)))));
  corpus.add("receipt", Receipt{m.rng.id<RecordId>(), m.rng.id<Digest>(), m.rng.id<Digest>(), variant, static_cast<std::uint8_t>(1 + variant % 2),
                                variant % 2 == 0 ? ReceiptState::kStored : ReceiptState::kQuarantined}
                            .encode());
  corpus.add("imported", Imported{m.rng.id<RecordId>(), m.rng.id<Digest>(), static_cast<std::uint8_t>(1 + variant % 3),
                                  variant % 2 == 0 ? ImportVerdict::kImported : ImportVerdict::kRefused}
                             .encode());
}

/// `body` with the bytes `from` written over by as many others.
Bytes overwritten(Bytes body, ByteView from, ByteView with) {
  const auto at = std::search(body.begin(), body.end(), from.begin(), from.end());
  if (at != body.end()) std::copy(with.begin(), with.end(), at);
  return body;
}

/// The sample directory in other states, and with one rule broken.
void add_directory_states(Corpus& corpus, std::uint64_t variant, SampleMechanism& m) {
  Directory d = m.directory;
  if (variant % 2 == 0) {
    d.policy.profile = Profile::kSingle;
    d.custodians.resize(variant % 4 == 0 ? 1 : 2);
    d.custodian_threshold = 1;
  }
  if (variant % 3 == 0) d.intake_epochs = {{1, m.key_pair().public_key, EpochState::kRetired}, {2, m.intake.public_key, EpochState::kCurrent}};
  for (CustodianEntry& custodian : d.custodians) custodian.epochs.push_back({2, Day(20030), Day(20059), m.key_pair().public_key});
  if (const auto body = d.encode()) corpus.add("directory", *body);
  const Bytes body = must(m.directory.encode());
  const std::string_view broken = "Fiscal\xff\xff.";
  switch (variant % 4) {
    case 0: corpus.add("directory", overwritten(body, m.log.public_key().bytes(), m.store.public_key().bytes())); break;
    case 1: corpus.add("directory", overwritten(body, as_bytes("Fiscalía"), as_bytes(broken))); break;
    case 2: corpus.add("directory", overwritten(body, m.roots[1].public_key().bytes(), m.roots[0].public_key().bytes())); break;
    default: corpus.add("directory", overwritten(body, ByteView(body).last(8), Bytes(8, 0))); break;
  }
}

void add_directory(Corpus& corpus, std::uint64_t variant, SampleMechanism& m) {
  const auto origin = origin_of(m.directory.mechanism);
  corpus.add("directory", must(m.directory.encode()));
  corpus.add("signed_directory", m.sign(m.directory).encode());
  corpus.add("trust_root", must(m.trust_root().encode()));
  ServerIdentity identity;
  identity.mechanism = m.directory.mechanism;
  identity.store_key = m.store.public_key();
  identity.log_key = m.log.public_key();
  identity.intake = m.directory.intake_epochs[0];
  identity.tls_certificate = m.rng.bytes(300);
  identity.address = "store.invalid:" + std::to_string(1000 + variant);
  if (variant % 2 == 1) {
    identity.custodian = m.directory.custodians[0];
    identity.custodian->index = 1;
    identity.custodian->member = MemberId();
  }
  if (const auto bytes = identity.encode()) corpus.add("server_identity", *bytes);
  const auto invitation = make_invitation(m.trust_root(), m.rng.id<MemberId>(), {Role::kReviewer}, Day(20010), m.rng);
  corpus.add("invitation_file", must(invitation.encode()));
  corpus.add("invitation", invitation.statement().encode());
  corpus.add("enrolment", Enrolment{m.rng.id<Digest>(), m.store.public_key(), m.intake.public_key, m.rng.bytes(200 + variant)}.encode().value());
  corpus.add("team_key", must(seal_team_key(origin, Team::kReview, 1, m.team_keys[0], m.reviewer().id(), m.reviewer().kem.public_key, m.rng)).encode().value());
  Writer names;  // the body, which the target signs
  names.id(m.directory.mechanism).u32(static_cast<std::uint32_t>(variant)).u16(static_cast<std::uint16_t>(variant % 7));
  for (std::uint8_t i = 0; i < variant % 7; ++i) names.id(MemberId({i, static_cast<std::uint8_t>(variant)})).var16("Persona " + std::to_string(i));
  corpus.add("names", names.view());
  add_directory_states(corpus, variant, m);
}

void add_record(Corpus& corpus, std::uint64_t variant, Rng& rng) {
  const TestParties parties(rng);
  std::vector<AttachmentSpec> attachments;
  for (std::uint64_t i = 0; i < variant % 4; ++i) attachments.push_back({Category::kHealth, 0});
  auto record = seal_test_record(parties, rng, attachments);
  corpus.add("prologue", record.manifest.prologue_bytes);
  corpus.add("manifest", must(encode_manifest(record.manifest)));
  corpus.add("section_header", record.sections[variant % record.sections.size()].header);
  corpus.add("statement", record.signed_manifest);
}

void add_local_files(Corpus& corpus, std::uint64_t variant, Rng& rng) {
  const Bytes root(32, 7);
  KeyTable table;
  for (std::uint64_t i = 0; i < variant; ++i) (void)table.put(Bytes(1 + i, 5), Bytes(32, static_cast<std::uint8_t>(i)));
  Bytes file = must(table.encode_file(root, rng));
  (void)table.put(Bytes(40, 6), Bytes(32, 1));
  const auto more = must(table.encode_append(root, rng));
  file.insert(file.end(), more.begin(), more.end());
  corpus.add("key_table", file);
  Recovery recovery = must(make_recovery(rng.id<MechanismId>(), Suite::kX25519, static_cast<std::uint8_t>(1 + variant % 3), 3, rng));
  corpus.add("recovery_share", recovery.shares[variant % 3]);
  // Slots as on disk, with random contents: the parser does not need a right passphrase.
  Writer slot;
  slot.u8(static_cast<std::uint8_t>(1 + variant % 2)).raw(rng.secret(16).expose()).u32(3).u32(64).var16(rng.secret(72).expose()).raw(rng.secret(32).expose());
  corpus.add("root_key_file", slot.view());
  Writer slots;
  slots.raw(labels::kKeySlots).raw("\n").u8(static_cast<std::uint8_t>(1 + variant % 3));
  for (std::uint64_t i = 0; i <= variant % 3; ++i) slots.raw(slot.view());
  corpus.add("key_slots", slots.view());
}

void add_gate_files(Corpus& corpus, std::uint64_t variant, const ConsentStatement& statement, Rng& rng) {
  corpus.add("cosign_offer", must(CosignOffer::make(rng.id<RecordId>(), statement)));
  ConsentOpenings openings;
  openings.record_nonce = rng.id<Digest>();
  for (std::uint64_t i = 0; i < variant % 5; ++i) openings.items.push_back({rng.id<Digest>(), Bytes(variant * 7 + i, 5)});
  corpus.add("consent_openings", must(encode_openings(openings)));
  ConsentPolicy policy = jurisdiction_policy(static_cast<codes::Jurisdiction>(1 + variant % 7));
  policy.version = static_cast<std::uint32_t>(variant);
  corpus.add("consent_policy", must(encode_policy(policy)));
  corpus.add("desk_key", encode_desk_key({rng.id<Nonce16>(), rng.id<RecordId>(), rng.id<RecipientId>(), "age1" + std::string(variant, 'q'), Bytes(variant * 50, 6)}));
}

void add_release(Corpus& corpus, std::uint64_t variant) {
  ReleaseBundle bundle;
  bundle.manifest = Bytes(variant * 40, 1);
  bundle.request = Bytes(variant * 9, 2);
  for (std::uint64_t i = 0; i <= variant % 3; ++i) bundle.shares.push_back({static_cast<std::uint8_t>(2 * i + 1), Bytes(40 + variant, 3)});
  bundle.halves = Bytes(32 + variant, 5);
  for (std::uint64_t i = 0; i <= variant % 4; ++i) bundle.sections.push_back({static_cast<std::uint16_t>(4 + 3 * i), Bytes(variant, 4), variant << (i * 9)});
  corpus.add("release_bundle", must(encode_release_head(bundle)));
}

void add_consent(Corpus& corpus, std::uint64_t variant, Rng& rng) {
  ConsentStatement statement = test::sample_consent();
  statement.record_nonce = rng.id<Digest>();
  statement.scopes.resize(variant % 3);
  statement.attestations.resize(variant % 3);
  corpus.add("consent_statement", must(encode_consent(statement)));
  add_gate_files(corpus, variant, statement, rng);
  corpus.add("consent_attestation", encode_attestation({rng.id<RecordId>(), static_cast<std::uint16_t>(variant), rng.id<Digest>(), codes::AttestationKind::kPresent}));
  corpus.add("consent_section", must(encode_consent_section(rng.secret(32).expose(), Bytes(variant * 30, 4))));
  ProtectionOpening opening;
  opening.record_nonce = rng.id<Digest>();
  if (variant % 2 == 0) opening.wishes = to_secret(as_bytes("no quiere que llamen a su familia"));
  corpus.add("protection", must(encode_protection_opening(std::move(opening))));
}

}  // namespace
}  // namespace sigilo::testing

int main(int argc, char** argv) {
  using namespace sigilo::testing;
  if (argc != 2) {
    std::fputs("usage: make_corpus FOLDER\n", stderr);
    return 2;
  }
  Corpus corpus(argv[1]);
  for (std::uint64_t variant = 0; variant < kVariants; ++variant) {
    corpus.begin(variant);
    SampleMechanism mechanism(variant + 1);
    SeededRng rng(variant + 100);
    add_texts(corpus, variant, rng);
    add_age(corpus, variant, rng);
    add_log(corpus, variant, mechanism);
    add_directory(corpus, variant, mechanism);
    add_record(corpus, variant, rng);
    add_local_files(corpus, variant, rng);
    add_consent(corpus, variant, rng);
    add_release(corpus, variant);
    add_age_header(corpus, variant);
    add_forms(corpus, variant, rng);
    add_media(corpus, variant, rng);
    add_network(corpus, variant, rng);
  }
  return 0;
}
