#include "crypto/envelope/age_stream.h"

#include <gtest/gtest.h>

#include "tests/support/seeded_rng.h"

namespace sigilo {
namespace {

using testing::SeededRng;

const std::vector<std::size_t> kSizes = {0, 1, 100, 65535, 65536, 65537, 131071, 131072, 131073, 200'000};

Bytes seal_all(ByteView key, ByteView plaintext) {
  Bytes out(stream_size(plaintext.size()));
  EXPECT_TRUE(seal_chunks(key, 0, plaintext, true, out));
  return out;
}

Result<SecretBuffer> open_all(ByteView key, ByteView stream, std::size_t piece) {
  StreamOpener opener{SecretBytes(key)};
  SecretBuffer out;
  while (!stream.empty()) {
    const auto part = stream.first(std::min(piece, stream.size()));
    SIGILO_CHECK(opener.update(part, out));
    stream = stream.subspan(part.size());
  }
  SIGILO_CHECK(opener.finish(out));
  return out;
}

TEST(AgeStream, OpensWhatItSealedInPiecesOfAnySize) {
  SeededRng rng(1);
  const SecretBytes key = rng.secret(32);
  for (const std::size_t size : kSizes) {
    const Bytes plaintext = rng.bytes(size);
    const Bytes stream = seal_all(key.expose(), plaintext);
    EXPECT_EQ(*stream_plaintext_size(stream.size()), size);
    for (const std::size_t piece : {std::size_t{1009}, kAgeSealedChunkBytes, std::size_t{65536}, std::size_t{1} << 20}) {
      const auto opened = open_all(key.expose(), stream, piece);
      ASSERT_TRUE(opened) << size << " in pieces of " << piece;
      EXPECT_TRUE(std::equal(opened->begin(), opened->end(), plaintext.begin(), plaintext.end()));
    }
  }
}

TEST(AgeStream, ChunksSealedApartMakeTheSameStream) {
  SeededRng rng(2);
  const SecretBytes key = rng.secret(32);
  const Bytes plaintext = rng.bytes(3 * kAgeChunkBytes + 5);
  const ByteView view(plaintext);
  Bytes stream(stream_size(plaintext.size()));
  const MutableBytes out(stream);
  ASSERT_TRUE(seal_chunks(key.expose(), 3, view.subspan(3 * kAgeChunkBytes), true, out.subspan(3 * kAgeSealedChunkBytes)));
  ASSERT_TRUE(seal_chunks(key.expose(), 1, view.subspan(kAgeChunkBytes, 2 * kAgeChunkBytes), false,
                          out.subspan(kAgeSealedChunkBytes, 2 * kAgeSealedChunkBytes)));
  ASSERT_TRUE(seal_chunks(key.expose(), 0, view.first(kAgeChunkBytes), false, out.first(kAgeSealedChunkBytes)));
  EXPECT_EQ(stream, seal_all(key.expose(), plaintext));
}

TEST(AgeStream, ReportsATruncationAtEveryChunkBoundaryAndAroundIt) {
  SeededRng rng(3);
  const SecretBytes key = rng.secret(32);
  const Bytes stream = seal_all(key.expose(), rng.bytes(3 * kAgeChunkBytes));
  for (std::size_t boundary = 0; boundary < stream.size(); boundary += kAgeSealedChunkBytes) {
    for (const std::ptrdiff_t around : {-17, -1, 0, 1, 15, 16, 17}) {
      const std::ptrdiff_t size = static_cast<std::ptrdiff_t>(boundary) + around;
      if (size < 0) continue;
      const auto opened = open_all(key.expose(), ByteView(stream).first(static_cast<std::size_t>(size)), 100'000);
      ASSERT_FALSE(opened) << size;
      if (around == 0) {
        EXPECT_EQ(opened.error().code, ErrorCode::kTruncated) << size;
      }
    }
  }
}

TEST(AgeStream, GivesOutNothingOfADamagedChunk) {
  SeededRng rng(4);
  const SecretBytes key = rng.secret(32);
  const Bytes plaintext = rng.bytes(2 * kAgeChunkBytes + 10);
  const Bytes stream = seal_all(key.expose(), plaintext);
  for (const std::size_t at : {std::size_t{0}, std::size_t{65535}, std::size_t{65551}, std::size_t{65552}, std::size_t{131103},
                               std::size_t{131104}, stream.size() - 1}) {
    Bytes damaged = stream;
    damaged[at] ^= 1;
    StreamOpener opener(key.duplicate());
    SecretBuffer out;
    const bool fed = opener.update(damaged, out).has_value();
    EXPECT_FALSE(fed && opener.finish(out));
    EXPECT_EQ(out.size(), at / kAgeSealedChunkBytes * kAgeChunkBytes) << at;
    EXPECT_TRUE(std::equal(out.begin(), out.end(), plaintext.begin()));
    EXPECT_EQ(opener.update({}, out).has_value(), fed && false);
  }
}

TEST(AgeStream, RefusesSwappedRepeatedAndAppendedChunks) {
  SeededRng rng(5);
  const SecretBytes key = rng.secret(32);
  const Bytes stream = seal_all(key.expose(), rng.bytes(3 * kAgeChunkBytes));
  const auto chunk = [&](std::size_t i) { return ByteView(stream).subspan(i * kAgeSealedChunkBytes, kAgeSealedChunkBytes); };
  const auto joined = [&](std::initializer_list<std::size_t> order) {
    Bytes bytes;
    for (const std::size_t i : order) bytes.insert(bytes.end(), chunk(i).begin(), chunk(i).end());
    return bytes;
  };
  EXPECT_TRUE(open_all(key.expose(), joined({0, 1, 2}), 65536));
  EXPECT_FALSE(open_all(key.expose(), joined({1, 0, 2}), 65536));
  EXPECT_FALSE(open_all(key.expose(), joined({0, 0, 2}), 65536));
  EXPECT_FALSE(open_all(key.expose(), joined({0, 2}), 65536));
  EXPECT_FALSE(open_all(key.expose(), joined({0, 1, 2, 2}), 65536));
  Bytes longer = stream;
  longer.push_back(0);
  EXPECT_FALSE(open_all(key.expose(), longer, 65536));
}

TEST(AgeStream, RefusesBuffersThatDoNotFit) {
  const SecretBytes key(32);
  Bytes out(kAgeSealedChunkBytes);
  EXPECT_FALSE(seal_chunks(key.expose(), 0, Bytes(100), false, MutableBytes(out).first(116)));  // not whole chunks
  EXPECT_FALSE(seal_chunks(key.expose(), 0, Bytes(100), true, MutableBytes(out).first(115)));
  EXPECT_FALSE(seal_chunks(key.expose(), 1, {}, true, MutableBytes(out).first(16)));  // an empty last chunk
  EXPECT_FALSE(open_chunks(key.expose(), 0, Bytes(116), false, MutableBytes(out).first(100)));
  EXPECT_FALSE(open_chunks(key.expose(), 0, Bytes(15), true, {}));
  EXPECT_FALSE(stream_plaintext_size(0));
  EXPECT_FALSE(stream_plaintext_size(kAgeSealedChunkBytes + 16));
  EXPECT_FALSE(stream_plaintext_size(UINT64_MAX));
}

TEST(AgeStream, GivesTheBytesOfARangeAlone) {
  SeededRng rng(6);
  const SecretBytes key = rng.secret(32);
  const Bytes plaintext = rng.bytes(4 * kAgeChunkBytes + 77);
  Bytes payload(kAgeNonceBytes);
  const Bytes stream = seal_all(key.expose(), plaintext);
  payload.insert(payload.end(), stream.begin(), stream.end());
  for (int i = 0; i < 200; ++i) {
    const std::uint64_t offset = rng.below(plaintext.size() + 1);
    const std::uint64_t length = rng.below(plaintext.size() - offset + 1);
    const auto range = stream_range(plaintext.size(), offset, length);
    ASSERT_TRUE(range);
    ASSERT_LE(range->payload_offset + range->payload_length, payload.size());
    const ByteView needed = ByteView(payload).subspan(range->payload_offset, range->payload_length);
    SecretBuffer out(*stream_plaintext_size(needed.size()));
    ASSERT_TRUE(open_chunks(key.expose(), range->first_index, needed, range->is_last, out)) << offset << " " << length;
    ASSERT_GE(out.size(), range->skip + length);
    EXPECT_TRUE(std::equal(plaintext.begin() + static_cast<std::ptrdiff_t>(offset),
                           plaintext.begin() + static_cast<std::ptrdiff_t>(offset + length),
                           out.begin() + static_cast<std::ptrdiff_t>(range->skip)));
  }
  EXPECT_FALSE(stream_range(10, 11, 0));
  EXPECT_FALSE(stream_range(10, 5, 6));
  EXPECT_FALSE(stream_range(10, 5, UINT64_MAX));
  EXPECT_TRUE(stream_range(0, 0, 0));
}

}  // namespace
}  // namespace sigilo
