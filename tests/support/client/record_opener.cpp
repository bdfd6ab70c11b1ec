#include "tests/support/client/record_opener.h"

#include "crypto/envelope/record_keys.h"
#include "crypto/envelope/section_header.h"
#include "crypto/envelope/section_open.h"
#include "crypto/envelope/share_bundle.h"

namespace sigilo::testing {

RecordOpener::RecordOpener(ClientWorld& world, const RecordId& record) : world_(world), record_(record) {
  ServedRecord served = must(world.reviewer.link->review().get_record(record));
  manifest_ = must(verify_manifest(served.manifest, world.reviewer.trust->origin())).manifest;
  handle_ = std::move(served.handle);
}

const Person& RecordOpener::holder(Team team) const {
  if (team == Team::kProtection) return world_.protection;
  return team == Team::kMedical ? world_.clinician : world_.reviewer;
}

SecretBuffer RecordOpener::content(std::uint16_t section) const {
  Bytes header;
  Bytes payload;
  must(world_.reviewer.link->review().fetch_section(
      record_, section, 0, 0,
      [&](ByteView bytes) -> Status {
        header = to_bytes(bytes);
        return {};
      },
      [&](ByteView bytes) -> Status {
        payload.insert(payload.end(), bytes.begin(), bytes.end());
        return {};
      }));
  const SectionSpec& spec = *manifest_.spec(section);
  const Suite suite = manifest_.prologue.suite;
  const SectionHeader parsed = must(parse_section_header(header, spec, suite));
  const KemKeyPair team = must(holder(parsed.team).home->vault().keys().find_team_key({static_cast<std::uint8_t>(parsed.team), parsed.epoch}));
  if (!is_gated(spec.kind)) return must(open_section(manifest_, section, header, payload, team.private_key.expose(), handle_.expose()));
  const SecretBytes shares = world_.server.share_set(record_);
  const std::size_t slot = static_cast<std::size_t>(spec.category);
  const SlotShare share{1, shares.expose().subspan(slot * kScalarBytes, kScalarBytes)};
  const SecretBytes gate = must(combine_slot(manifest_, spec.category, {&share, 1}));
  const SecretBytes half = must(open_reviewer_half(parsed, manifest_.ctx, spec, suite, team.private_key.expose()));
  return must(open_gated_section(manifest_, section, header, payload, gate.expose(), half.expose()));
}

}  // namespace sigilo::testing
