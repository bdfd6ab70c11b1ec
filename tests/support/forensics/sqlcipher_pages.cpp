#include "tests/support/forensics/sqlcipher_pages.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <cstring>
#include <fstream>
#include <iterator>

namespace sigilo::testing {
namespace {

constexpr std::size_t kPage = 4096;
constexpr std::size_t kReserve = 80;
constexpr std::size_t kIv = 16;
constexpr std::size_t kSalt = 16;
constexpr std::size_t kWalHeader = 32;
constexpr std::size_t kFrameHeader = 24;

std::string read_all(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

struct Keys {
  Bytes cipher;
  Bytes hmac;
};

Keys keys_of(ByteView raw_key, std::string_view salt) {
  Keys keys{Bytes(raw_key.begin(), raw_key.end()), Bytes(32)};
  std::string hmac_salt(salt);
  for (char& c : hmac_salt) {
    c = static_cast<char>(c ^ 0x3a);
  }
  PKCS5_PBKDF2_HMAC(reinterpret_cast<const char*>(raw_key.data()), static_cast<int>(raw_key.size()),
                    reinterpret_cast<const unsigned char*>(hmac_salt.data()), static_cast<int>(hmac_salt.size()), 2, EVP_sha512(), 32,
                    keys.hmac.data());
  return keys;
}

bool open_page(const Keys& keys, std::string_view page, std::uint32_t number, std::string& plain) {
  const std::size_t skip = number == 1 ? kSalt : 0;
  const auto* bytes = reinterpret_cast<const unsigned char*>(page.data());
  const std::size_t cipher_size = kPage - kReserve - skip;
  std::string authenticated(page.substr(skip, cipher_size + kIv));
  for (int shift = 0; shift < 32; shift += 8) {
    authenticated.push_back(static_cast<char>(number >> shift));
  }
  unsigned char tag[64];
  unsigned int tag_size = sizeof tag;
  HMAC(EVP_sha512(), keys.hmac.data(), static_cast<int>(keys.hmac.size()), reinterpret_cast<const unsigned char*>(authenticated.data()),
       authenticated.size(), tag, &tag_size);
  if (std::memcmp(tag, bytes + kPage - kReserve + kIv, sizeof tag) != 0) {
    return false;
  }
  plain.assign(cipher_size, '\0');
  EVP_CIPHER_CTX* context = EVP_CIPHER_CTX_new();
  int written = 0;
  EVP_DecryptInit_ex(context, EVP_aes_256_cbc(), nullptr, keys.cipher.data(), bytes + kPage - kReserve);
  EVP_CIPHER_CTX_set_padding(context, 0);
  EVP_DecryptUpdate(context, reinterpret_cast<unsigned char*>(plain.data()), &written, bytes + skip, static_cast<int>(cipher_size));
  EVP_CIPHER_CTX_free(context);
  return static_cast<std::size_t>(written) == cipher_size;
}

std::uint32_t big_endian(std::string_view bytes) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    value = value << 8 | static_cast<unsigned char>(bytes[i]);
  }
  return value;
}

}  // namespace

PageCount decrypt_pages(const std::string& database_path, ByteView raw_key,
                        const std::function<void(std::string_view, const std::string&)>& page) {
  PageCount count;
  const std::string file = read_all(database_path);
  const std::string wal = read_all(database_path + "-wal");
  if (file.size() < kSalt) {
    return count;
  }
  const Keys keys = keys_of(raw_key, std::string_view(file).substr(0, kSalt));
  std::string plain;
  for (std::size_t i = 0; (i + 1) * kPage <= file.size(); ++i) {
    if (open_page(keys, std::string_view(file).substr(i * kPage, kPage), static_cast<std::uint32_t>(i + 1), plain)) {
      ++count.pages;
      page(plain, database_path + ", page " + std::to_string(i + 1));
    } else {
      ++count.unreadable;
    }
  }
  for (std::size_t at = kWalHeader; at + kFrameHeader + kPage <= wal.size(); at += kFrameHeader + kPage) {
    const std::uint32_t number = big_endian(std::string_view(wal).substr(at, 4));
    if (open_page(keys, std::string_view(wal).substr(at + kFrameHeader, kPage), number, plain)) {
      ++count.wal_frames;
      page(plain, database_path + "-wal, frame for page " + std::to_string(number));
    } else {
      ++count.unreadable;
    }
  }
  return count;
}

}  // namespace sigilo::testing
