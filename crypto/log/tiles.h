#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/base/bytes.h"
#include "crypto/base/result.h"
#include "crypto/log/proof.h"
#include "crypto/log/tree_hash.h"

namespace sigilo {

inline constexpr std::uint16_t kTileWidth = 256;  ///< hashes in a full tile; a tile is 8 tree levels high
inline constexpr std::uint8_t kMaxTileLevel = 5;
inline constexpr std::size_t kMaxEntryBytes = 65535;

/// Tile `index` of a level holds the subtree hashes of tree level 8 * level from 256 * index on; `width` of them (256 unless partial).
/// Source: C2SP tlog-tiles v0.1.0.
struct TileId {
  std::uint8_t level = 0;
  std::uint64_t index = 0;
  std::uint16_t width = kTileWidth;
  friend bool operator==(const TileId&, const TileId&) = default;
};

/// "tile/0/x001/x234/067" or, partial, "tile/0/x001/x234/067.p/17"; entry bundles "tile/entries/…" have the level 0.
[[nodiscard]] std::string tile_path(const TileId& tile);
[[nodiscard]] std::string bundle_path(const TileId& bundle);
/// Back from tile_path; kMalformed for anything that tile_path would not write.
[[nodiscard]] Result<TileId> parse_tile_path(std::string_view path);

/// All tiles of a tree, level by level; the last of a level may be partial.
[[nodiscard]] std::vector<TileId> tiles_of(std::uint64_t size);
/// Tiles that a tree of `new_size` has and one of `old_size` had not (or narrower): what to write after an append.
[[nodiscard]] std::vector<TileId> new_tiles(std::uint64_t old_size, std::uint64_t new_size);

/// width * 32 bytes out of a stored tree. kInvalidArgument for a tile that cannot be; errors of the reader.
[[nodiscard]] Result<Bytes> build_tile(const TileId& tile, const HashReader& reader);
/// Which full-width tile a subtree's hash is computed from. Requires a level below 48.
[[nodiscard]] TileId tile_of(const NodeId& node);
/// The hash of `node` out of the bytes of its tile, which may be partial. kNotFound if the tile is too narrow for it (partial
/// subtrees are never hashed upward), kMalformed for a size that is not a multiple of 32.
[[nodiscard]] Result<Digest> node_from_tile(const NodeId& node, ByteView tile);

/// Entries of one bundle, each behind its length in 2 bytes. kTooLarge for an entry over 65,535 bytes or more than 256 entries.
[[nodiscard]] Result<Bytes> encode_bundle(const std::vector<Bytes>& entries);
/// kTruncated, or kTooLarge over 256 entries. An empty bundle is kMalformed.
[[nodiscard]] Result<std::vector<Bytes>> decode_bundle(ByteView bundle);

}  // namespace sigilo
