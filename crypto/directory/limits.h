#pragma once

#include <cstddef>
#include <cstdint>

namespace sigilo {

/// Bounds of a directory and of what belongs to it; over them a document is kTooLarge. Source: docs/PROTOCOL.md 3.
inline constexpr std::int32_t kMaxValidityDays = 60;
inline constexpr std::size_t kMaxDirectoryBytes = std::size_t{2} << 20;
inline constexpr std::size_t kMaxRootKeys = 16;
inline constexpr std::size_t kMaxMembers = 1024;
inline constexpr std::size_t kMaxDevices = 1024;
inline constexpr std::size_t kMaxTeamEpochs = 256;
inline constexpr std::size_t kMaxIntakeEpochs = 64;
inline constexpr std::size_t kMaxCustodians = 16;
inline constexpr std::size_t kMaxCustodianEpochs = 32;
inline constexpr std::size_t kMaxRecipients = 256;
inline constexpr std::size_t kMaxResources = 1024;
inline constexpr std::size_t kMaxAddressBytes = 255;
inline constexpr std::size_t kMaxLabelTextBytes = 256;
inline constexpr std::size_t kMaxAgeRecipientBytes = 2048;
inline constexpr std::size_t kMaxCertificateBytes = 8192;

}  // namespace sigilo
