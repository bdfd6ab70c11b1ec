#pragma once

#include <string_view>

#include "crypto/base/bytes.h"
#include "crypto/base/result.h"
#include "crypto/platform/database.h"

namespace sigilo {

/// Single values of the vault. kNotFound from read_setting.
[[nodiscard]] Result<Bytes> read_setting(Database& database, std::string_view name);
/// Inside the caller's transaction, if there is one.
[[nodiscard]] Status write_setting(Database& database, std::string_view name, ByteView value);

inline constexpr std::string_view kTrustRootSetting = "trust-root";
inline constexpr std::string_view kNamesSetting = "names";
inline constexpr std::string_view kCheckpointSetting = "checkpoint";
inline constexpr std::string_view kTrustPositionSetting = "trust-log-position";
inline constexpr std::string_view kRefreshedSetting = "refreshed";
inline constexpr std::string_view kInboxCursorSetting = "inbox-cursor";
inline constexpr std::string_view kLogPositionSetting = "log-position";

}  // namespace sigilo
