#pragma once

#include <string_view>

/// The label registry: every domain-separation label and first line of the project, once.
/// A label is followed by LF in signature inputs and files, and names purpose and version. Labels are never changed or re-used.
/// Source: reference/crypto.md cross-cutting rules 1 and 3; PROTOCOL 9.1.
namespace sigilo::labels {

inline constexpr std::string_view kPrefix = "sigilo/v1/";

// Hashes and identifiers.
inline constexpr std::string_view kDeviceId = "sigilo/v1/device-id";
inline constexpr std::string_view kRecordId = "sigilo/v1/record-id";
inline constexpr std::string_view kContext = "sigilo/v1/ctx";
inline constexpr std::string_view kConsentCommitment = "sigilo/v1/consent-commitment";
inline constexpr std::string_view kConsentTerms = "sigilo/v1/consent-terms";
inline constexpr std::string_view kConsentHead = "sigilo/v1/consent-head";
inline constexpr std::string_view kShareCommitment = "sigilo/v1/share-commitment";
inline constexpr std::string_view kGateCommitment = "sigilo/v1/gate-commitment";
inline constexpr std::string_view kReviewerCommitment = "sigilo/v1/reviewer-commitment";
inline constexpr std::string_view kFingerprint = "sigilo/v1/key-fingerprint";
inline constexpr std::string_view kDocumentDigest = "sigilo/v1/document-digest";
inline constexpr std::string_view kInvitationToken = "sigilo/v1/invitation-token";
inline constexpr std::string_view kAccessChain = "sigilo/v1/access-chain";
inline constexpr std::string_view kWithdrawalTag = "sigilo/v1/withdrawal-tag";

// HKDF infos.
inline constexpr std::string_view kGateHalf = "sigilo/v1/gate-half";
inline constexpr std::string_view kErasureHandle = "sigilo/v1/erasure-handle";
inline constexpr std::string_view kWrapKey = "sigilo/v1/wrap-key";
inline constexpr std::string_view kSectionFileKey = "sigilo/v1/section-file-key";
inline constexpr std::string_view kRecoveryWrap = "sigilo/v1/recovery-wrap";
inline constexpr std::string_view kKeySlot = "sigilo/v1/key-slot";
inline constexpr std::string_view kKeySlotCommitment = "sigilo/v1/key-slot-commitment";
inline constexpr std::string_view kKeyTableItem = "sigilo/v1/key-table-item";
inline constexpr std::string_view kDatabaseKey = "sigilo/v1/database-key";

// HPKE infos (then 0x00, then SHA-256 of the context).
inline constexpr std::string_view kHpkeTeam = "sigilo/v1/hpke/team";
inline constexpr std::string_view kHpkeReviewerHalf = "sigilo/v1/hpke/reviewer-half";
inline constexpr std::string_view kHpkeGateShare = "sigilo/v1/hpke/gate-share";
inline constexpr std::string_view kHpkeCover = "sigilo/v1/hpke/cover";
inline constexpr std::string_view kHpkeTeamKey = "sigilo/v1/hpke/team-key";
inline constexpr std::string_view kHpkeRecovery = "sigilo/v1/hpke/recovery";
inline constexpr std::string_view kHpkeReleaseShares = "sigilo/v1/hpke/release-shares";
inline constexpr std::string_view kHpkeReleaseHalves = "sigilo/v1/hpke/release-halves";

// Signed statements.
inline constexpr std::string_view kManifest = "sigilo/v1/manifest";
inline constexpr std::string_view kDirectory = "sigilo/v1/directory";
inline constexpr std::string_view kNames = "sigilo/v1/names";
inline constexpr std::string_view kInvitation = "sigilo/v1/invitation";
inline constexpr std::string_view kEnrolment = "sigilo/v1/enrolment";
inline constexpr std::string_view kTeamKey = "sigilo/v1/team-key";
inline constexpr std::string_view kConsentStatement = "sigilo/v1/consent-statement";
inline constexpr std::string_view kConsentAttestation = "sigilo/v1/consent-attestation-2";
inline constexpr std::string_view kHoldLift = "sigilo/v1/consent-hold-lift";
inline constexpr std::string_view kDeskKey = "sigilo/v1/desk-key-2";
inline constexpr std::string_view kProtectionEvent = "sigilo/v1/protection-event";
inline constexpr std::string_view kReceipt = "sigilo/v1/receipt";
inline constexpr std::string_view kImported = "sigilo/v1/imported";
inline constexpr std::string_view kSidecar = "sigilo/v1/form-sidecar";

// Log entries.
inline constexpr std::string_view kLogDirectory = "sigilo/v1/log/directory-published";
inline constexpr std::string_view kLogRecordSealed = "sigilo/v1/log/record-sealed";
inline constexpr std::string_view kLogConsent = "sigilo/v1/log/consent";
inline constexpr std::string_view kLogConsentWithdrawn = "sigilo/v1/log/consent-withdrawn";
inline constexpr std::string_view kLogConsentHeld = "sigilo/v1/log/consent-held";
inline constexpr std::string_view kLogHoldLifted = "sigilo/v1/log/consent-hold-lifted";
inline constexpr std::string_view kLogReleaseRequested = "sigilo/v1/log/release-requested";
inline constexpr std::string_view kLogReleaseApproved = "sigilo/v1/log/release-approved";
inline constexpr std::string_view kLogReleaseRefused = "sigilo/v1/log/release-refused";
inline constexpr std::string_view kLogReleasePermitted = "sigilo/v1/log/release-permitted";
inline constexpr std::string_view kLogPermitVoided = "sigilo/v1/log/release-voided";
inline constexpr std::string_view kLogHalfReleased = "sigilo/v1/log/release-half";
inline constexpr std::string_view kLogOfficerAssigned = "sigilo/v1/log/officer-assigned";
inline constexpr std::string_view kLogCustodianSeen = "sigilo/v1/log/custodian-seen";
inline constexpr std::string_view kLogQuarantined = "sigilo/v1/log/record-quarantined";
inline constexpr std::string_view kLogAccessDay = "sigilo/v1/log/access-day";
inline constexpr std::string_view kLogRewrapped = "sigilo/v1/log/rewrapped";
inline constexpr std::string_view kLogEpochDestroyed = "sigilo/v1/log/epoch-destroyed";

// Files and structures that are not signed by themselves.
inline constexpr std::string_view kTrustRoot = "sigilo/v1/trust-root";
inline constexpr std::string_view kInvitationFile = "sigilo/v1/invitation-file";
inline constexpr std::string_view kPrologue = "sigilo/v1/prologue";
inline constexpr std::string_view kCover = "sigilo/v1/cover-2";
inline constexpr std::string_view kSectionContent = "sigilo/v1/section";
inline constexpr std::string_view kKeySlots = "sigilo/v1/key-slots";
inline constexpr std::string_view kKeyTable = "sigilo/v1/key-table";
inline constexpr std::string_view kKeyTableRoot = "sigilo/v1/key-table-root";
inline constexpr std::string_view kServerKey = "sigilo/v1/server-key";
inline constexpr std::string_view kQuarantineContent = "sigilo/v1/quarantine-content";
inline constexpr std::string_view kHeadFile = "sigilo/v1/head";
inline constexpr std::string_view kServerIdentity = "sigilo/v1/server-identity";
inline constexpr std::string_view kRootKey = "sigilo/v1/root-key";
inline constexpr std::string_view kRecoveryShare = "sigilo/v1/recovery-share";
inline constexpr std::string_view kDraft = "sigilo/v1/draft";
inline constexpr std::string_view kConsentOpenings = "sigilo/v1/consent-openings";
inline constexpr std::string_view kCosignOffer = "sigilo/v1/cosign-offer-2";
inline constexpr std::string_view kConsentPolicy = "sigilo/v1/consent-policy";
inline constexpr std::string_view kReceiptBundle = "sigilo/v1/receipt-bundle";
inline constexpr std::string_view kReleaseBundle = "sigilo/v1/release-bundle";

}  // namespace sigilo::labels
