#include <algorithm>
#include <array>
#include <fstream>

#include "crypto/envelope/section_header.h"
#include "crypto/envelope/section_open.h"
#include "crypto/envelope/section_seal.h"
#include "crypto/log/payload_root.h"
#include "crypto/platform/file_system.h"
#include "tests/bench/memory.h"
#include "tests/bench/measurement.h"
#include "tests/bench/references.h"
#include "tests/support/process/process.h"

namespace sigilo::bench {
namespace {

/// A sealed attachment in a file, and what opens it.
struct Sealed {
  SectionSpec spec;
  RecordSecrets secrets;
  Bytes header;
  Digest root;
};

Sealed seal_file(const std::string& from, std::uint64_t bytes, const std::string& to, Rng& rng) {
  const std::array<AttachmentSpec, 1> attachments{{{Category::kImageOrVoice, 0}}};
  const SectionSpec spec = need(record_layout(attachments)).back();
  Sealed sealed{spec, need(RecordSecrets::deal(Context(), 1, 1, rng)), {}, {}};
  const TeamKey team{team_of(spec), 1, need(KemKeyPair::generate(default_suite(), rng)).public_key};
  auto sealer = need(SectionSealer::begin(spec, sealed.secrets, default_suite(), team, bytes, rng));
  sealed.header = sealer.header();
  PieceHasher hasher;
  std::ifstream in(from, std::ios::binary);
  std::ofstream out(to, std::ios::binary);
  Bytes plain(kPieceBytes);
  Bytes cipher(SectionSealer::output_bound(kPieceBytes));
  const auto take = [&](std::size_t size) {
    hasher.update(ByteView(cipher).first(size));
    out.write(reinterpret_cast<const char*>(cipher.data()), static_cast<std::streamsize>(size));
  };
  for (std::uint64_t left = bytes; left > 0;) {
    const auto part = static_cast<std::size_t>(std::min<std::uint64_t>(left, plain.size()));
    in.read(reinterpret_cast<char*>(plain.data()), static_cast<std::streamsize>(part));
    take(need(sealer.update(ByteView(plain).first(part), cipher)));
    left -= part;
  }
  while (const std::size_t size = need(sealer.finish(cipher))) take(size);
  sealed.root = hasher.finish();
  return sealed;
}

void open_file(const Sealed& sealed, const std::string& from, const std::string& to) {
  PosixFileSystem files;
  const auto parsed = need(parse_section_header(sealed.header, sealed.spec, default_suite()));
  const Category category = sealed.spec.category;
  SectionOpener opener(sealed.spec, need(open_gated_key(sealed.header, parsed, Context(), sealed.spec, sealed.secrets.gate_half(category).expose(),
                                                        sealed.secrets.reviewer_half(category).expose())));
  const auto in = need(files.open(from, FileMode::kRead));
  const auto out = need(files.create_new(to));
  PieceHasher hasher;
  Bytes payload(kPieceBytes);
  SecretBuffer content;
  content.reserve(2 * kPieceBytes);
  std::uint64_t written = 0;
  const auto give = [&] {
    need(out->write_at(written, content));
    written += content.size();
    content.clear();
  };
  for (std::uint64_t at = 0;; at += payload.size()) {
    payload.resize(need(in->read_at(at, payload)));
    if (payload.empty()) break;
    hasher.update(payload);
    need(opener.update(payload, content));
    give();
    if (payload.size() < kPieceBytes) break;
  }
  need(opener.finish(content));
  give();
  if (hasher.finish() != sealed.root) throw std::runtime_error("the payload root differs");
  need(files.remove(to));
}

}  // namespace

void measure_open(const Settings& settings, Report& report) {
  const testing::TemporaryFolder folder;
  const Age age(folder.path());
  const std::string plain = folder / "plain";
  write_random_file(plain, settings.bytes);
  (void)age.encrypt(plain, folder / "plain.age");
  SystemRng rng;
  const Sealed sealed = seal_file(plain, settings.bytes, folder / "payload", rng);
  Row row{"open", "MB/s", {}, "a sealed attachment is read from a file, its payload root computed and compared, opened, written to another file; one thread. "
          "`age` reads, decrypts and writes the same content", {}, std::nullopt};
  Reference against{"age -d of the same content", {}};
  Reference bound{"one thread: 1/(1/AEAD + 1/SHA-256)", {}};
  MemoryGrowth memory;
  for (int run = 0; run < settings.runs; ++run) {
    row.runs.push_back(megabytes(settings.bytes) / seconds([&] { open_file(sealed, folder / "payload", folder / "opened"); }));
    against.runs.push_back(megabytes(settings.bytes) / age.decrypt(folder / "plain.age", folder / "opened.age"));
    bound.runs.push_back(one_thread_bound(aead_rate(), sha256_rate()));
  }
  row.references = {against, bound};
  report.add(std::move(row));
  report.add(memory.row("open", "the opening program"));
}

}  // namespace sigilo::bench
