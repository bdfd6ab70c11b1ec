#include "crypto/log/tiles.h"

#include <algorithm>

#include "crypto/base/codec.h"
#include "crypto/log/decimal.h"

namespace sigilo {
namespace {

constexpr unsigned kTileHeight = 8;

/// "x001/x234/067": groups of three digits, all but the last marked. Source: C2SP tlog-tiles, "Merkle Tree".
std::string index_path(std::uint64_t index, std::uint16_t width) {
  const auto group = [](std::uint64_t value) {
    std::string digits = std::to_string(value);
    return std::string(3 - digits.size(), '0') + digits;
  };
  std::string path = group(index % 1000);
  for (index /= 1000; index > 0; index /= 1000) {
    path = 'x' + group(index % 1000) + '/' + path;
  }
  return width == kTileWidth ? path : path + ".p/" + std::to_string(width);
}

Result<std::uint64_t> parse_index(std::string_view path) {
  std::uint64_t index = 0;
  for (bool last = false; !last;) {
    last = !path.starts_with('x');
    if (!last) path.remove_prefix(1);
    const std::string_view digits = path.substr(0, 3);
    const bool ok = digits.size() == 3 && std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!ok || index > (UINT64_MAX - 999) / 1000) {
      return fail(ErrorCode::kMalformed, "not the path of a tile", "path");
    }
    index = index * 1000 + static_cast<std::uint64_t>((digits[0] - '0') * 100 + (digits[1] - '0') * 10 + (digits[2] - '0'));
    path.remove_prefix(3);
    if (!last && !path.starts_with('/')) {
      return fail(ErrorCode::kMalformed, "not the path of a tile", "path");
    }
    if (!last) path.remove_prefix(1);
  }
  if (!path.empty()) {
    return fail(ErrorCode::kMalformed, "not the path of a tile", "path");
  }
  return index;
}

/// The last node of the tile must have an index that can exist at its level.
bool can_be(const TileId& tile) {
  return tile.level <= kMaxTileLevel && tile.width >= 1 && tile.width <= kTileWidth && tile.index < (std::uint64_t{1} << (56 - kTileHeight * tile.level));
}

}  // namespace

std::string tile_path(const TileId& tile) { return "tile/" + std::to_string(tile.level) + '/' + index_path(tile.index, tile.width); }

std::string bundle_path(const TileId& bundle) { return "tile/entries/" + index_path(bundle.index, bundle.width); }

Result<TileId> parse_tile_path(std::string_view path) {
  const auto malformed = fail(ErrorCode::kMalformed, "not the path of a tile", "path");
  constexpr std::string_view kPrefix = "tile/";
  if (!path.starts_with(kPrefix)) return malformed;
  const std::string_view whole = path;
  path.remove_prefix(kPrefix.size());
  const std::size_t slash = path.find('/');
  if (slash == std::string_view::npos) return malformed;
  SIGILO_TRY(auto level, parse_decimal(path.substr(0, slash)));
  path.remove_prefix(slash + 1);
  std::uint64_t width = kTileWidth;
  if (const std::size_t partial = path.find(".p/"); partial != std::string_view::npos) {
    SIGILO_TRY(width, parse_decimal(path.substr(partial + 3)));
    path = path.substr(0, partial);
  }
  SIGILO_TRY(auto index, parse_index(path));
  if (level > kMaxTileLevel || width < 1 || width > kTileWidth) return malformed;
  const TileId tile{static_cast<std::uint8_t>(level), index, static_cast<std::uint16_t>(width)};
  if (!can_be(tile) || tile_path(tile) != whole) return malformed;
  return tile;
}

std::vector<TileId> tiles_of(std::uint64_t size) { return new_tiles(0, size); }

std::vector<TileId> new_tiles(std::uint64_t old_size, std::uint64_t new_size) {
  std::vector<TileId> tiles;
  for (std::uint8_t level = 0; level <= kMaxTileLevel; ++level) {
    const std::uint64_t had = old_size >> (kTileHeight * level);
    const std::uint64_t has = new_size >> (kTileHeight * level);
    for (std::uint64_t first = had / kTileWidth * kTileWidth; first < has && had < has; first += kTileWidth) {
      const auto width = static_cast<std::uint16_t>(std::min<std::uint64_t>(kTileWidth, has - first));
      tiles.push_back({level, first / kTileWidth, width});
    }
  }
  return tiles;
}

Result<Bytes> build_tile(const TileId& tile, const HashReader& reader) {
  if (!can_be(tile)) {
    return fail(ErrorCode::kInvalidArgument, "no such tile", "tile");
  }
  Bytes bytes;
  bytes.reserve(tile.width * Digest::kSize);
  for (std::uint16_t i = 0; i < tile.width; ++i) {
    SIGILO_TRY(auto hash, reader.read({static_cast<std::uint8_t>(kTileHeight * tile.level), tile.index * kTileWidth + i}));
    bytes.insert(bytes.end(), hash.array().begin(), hash.array().end());
  }
  return bytes;
}

TileId tile_of(const NodeId& node) {
  const unsigned above = node.level % kTileHeight;
  return {static_cast<std::uint8_t>(node.level / kTileHeight), node.index >> (kTileHeight - above), kTileWidth};
}

Result<Digest> node_from_tile(const NodeId& node, ByteView tile) {
  if (tile.size() % Digest::kSize != 0 || tile.size() > kTileWidth * Digest::kSize) {
    return fail(ErrorCode::kMalformed, "a tile is up to 256 hashes of 32 bytes", "tile");
  }
  const unsigned above = node.level % kTileHeight;
  const std::size_t count = std::size_t{1} << above;
  const std::size_t first = static_cast<std::size_t>(node.index & ((std::uint64_t{1} << (kTileHeight - above)) - 1)) << above;
  if ((first + count) * Digest::kSize > tile.size()) {
    return fail(ErrorCode::kNotFound, "the tile does not reach to this node", "tile");
  }
  std::vector<Digest> hashes;
  hashes.reserve(count);
  for (std::size_t i = first; i < first + count; ++i) {
    SIGILO_TRY(auto hash, Digest::from_bytes(tile.subspan(i * Digest::kSize, Digest::kSize)));
    hashes.push_back(hash);
  }
  return tree_root(hashes);
}

Result<Bytes> encode_bundle(const std::vector<Bytes>& entries) {
  if (entries.size() > kTileWidth) {
    return fail(ErrorCode::kTooLarge, "a bundle has at most 256 entries", "bundle");
  }
  Writer writer;
  for (const Bytes& entry : entries) {
    writer.var16(entry);
  }
  if (writer.failed()) {
    return fail(ErrorCode::kTooLarge, "an entry has at most 65,535 bytes", "bundle");
  }
  return std::move(writer).take();
}

Result<std::vector<Bytes>> decode_bundle(ByteView bundle) {
  if (bundle.empty()) {
    return fail(ErrorCode::kMalformed, "an empty bundle", "bundle");
  }
  Reader reader(bundle);
  std::vector<Bytes> entries;
  while (reader.remaining() > 0) {
    if (entries.size() == kTileWidth) {
      return fail(ErrorCode::kTooLarge, "a bundle has at most 256 entries", "bundle");
    }
    SIGILO_TRY(auto entry, reader.var16());
    entries.push_back(to_bytes(entry));
  }
  return entries;
}

}  // namespace sigilo
