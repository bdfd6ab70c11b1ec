#include "tests/support/forensics/canary.h"

#include <zlib.h>

#include <algorithm>
#include <cstring>

#include "crypto/base/encoding.h"

namespace sigilo::testing {
namespace {

std::string utf16le(std::string_view text) {
  std::string out;
  for (const char c : text) {
    out.push_back(c);
    out.push_back('\0');
  }
  return out;
}

// The characters of base64 that depend on the phrase alone when it starts at `offset` modulo 3.
std::string base64_core(std::string_view phrase, std::size_t offset) {
  const std::string padded = std::string(offset, '\0') + std::string(phrase);
  const std::string text = encode_base64_unpadded(as_bytes(padded));
  const std::size_t first = (offset * 8 + 5) / 6;
  const std::size_t last = padded.size() * 8 / 6;
  return text.substr(first, last - first);
}

std::size_t bucket_of(const char* p) {
  return static_cast<std::size_t>(static_cast<unsigned char>(p[0])) << 8 | static_cast<unsigned char>(p[1]);
}

}  // namespace

CanarySearch::CanarySearch(std::vector<std::string> phrases) : phrases_(std::move(phrases)), buckets_(65536) {
  const auto add = [this](std::string bytes, std::size_t phrase, std::string coding) {
    buckets_[bucket_of(bytes.data())].push_back(static_cast<std::uint32_t>(needles_.size()));
    needles_.push_back({std::move(bytes), phrase, std::move(coding)});
  };
  for (std::size_t i = 0; i < phrases_.size(); ++i) {
    const std::string& phrase = phrases_[i];
    add(phrase, i, "utf-8");
    add(utf16le(phrase), i, "utf-16le");
    const std::string hex = encode_hex(as_bytes(phrase));
    std::string upper = hex;
    std::transform(upper.begin(), upper.end(), upper.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    add(hex, i, "hex");
    if (upper != hex) {
      add(upper, i, "HEX");
    }
    for (std::size_t offset = 0; offset < 3; ++offset) {
      const std::string core = base64_core(phrase, offset);
      add(core, i, "base64+" + std::to_string(offset));
      std::string url = core;
      std::replace(url.begin(), url.end(), '+', '-');
      std::replace(url.begin(), url.end(), '/', '_');
      if (url != core) {
        add(url, i, "base64url+" + std::to_string(offset));
      }
    }
  }
}

void CanarySearch::look(std::string_view bytes, const std::string& where) {
  bytes_ += bytes.size();
  look_flat(bytes, where, "");
  look_inflated(bytes, where);
}

void CanarySearch::look_flat(std::string_view bytes, const std::string& where, const std::string& prefix) {
  if (bytes.size() < 2) {
    return;
  }
  for (std::size_t i = 0; i + 1 < bytes.size(); ++i) {
    for (const std::uint32_t number : buckets_[bucket_of(bytes.data() + i)]) {
      const Needle& needle = needles_[number];
      if (bytes.size() - i >= needle.bytes.size() && std::memcmp(bytes.data() + i, needle.bytes.data(), needle.bytes.size()) == 0) {
        sightings_.push_back({where + ", offset " + std::to_string(i), phrases_[needle.phrase], prefix + needle.coding});
      }
    }
  }
}

void CanarySearch::look_inflated(std::string_view bytes, const std::string& where) {
  constexpr std::size_t kMost = 4 << 20;
  for (std::size_t i = 0; i + 6 < bytes.size(); ++i) {
    const auto a = static_cast<unsigned char>(bytes[i]);
    const auto b = static_cast<unsigned char>(bytes[i + 1]);
    const bool zlib_magic = a == 0x78 && (b == 0x01 || b == 0x5e || b == 0x9c || b == 0xda);
    const bool gzip_magic = a == 0x1f && b == 0x8b && bytes[i + 2] == 8;
    if (!zlib_magic && !gzip_magic) {
      continue;
    }
    z_stream stream{};
    if (inflateInit2(&stream, 15 + 32) != Z_OK) {
      continue;
    }
    std::string out(1 << 16, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data() + i));
    stream.avail_in = static_cast<uInt>(std::min<std::size_t>(bytes.size() - i, kMost));
    std::size_t produced = 0;
    int rc = Z_OK;
    while (rc == Z_OK && produced < kMost) {
      if (produced == out.size()) {
        out.resize(out.size() * 2);
      }
      stream.next_out = reinterpret_cast<Bytef*>(out.data() + produced);
      stream.avail_out = static_cast<uInt>(out.size() - produced);
      rc = inflate(&stream, Z_NO_FLUSH);
      produced = out.size() - stream.avail_out;
      if (stream.avail_in == 0) {
        break;
      }
    }
    inflateEnd(&stream);
    if (produced >= 12) {
      look_flat(std::string_view(out).substr(0, produced), where + ", inflated at " + std::to_string(i), "inflated ");
    }
  }
}

}  // namespace sigilo::testing
