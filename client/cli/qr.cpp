#include "client/cli/qr.h"

#include <qrencode.h>

#include <memory>

namespace sigilo::cli {
namespace {

constexpr std::size_t kMostBytes = 2900;  // version 40-L in byte mode holds 2953
constexpr int kQuietZone = 4;

struct FreeQr {
  void operator()(QRcode* code) const { QRcode_free(code); }
};

bool is_dark(const QRcode& code, int x, int y) {
  const bool inside = x >= 0 && y >= 0 && x < code.width && y < code.width;
  return inside && (code.data[y * code.width + x] & 1) != 0;
}

}  // namespace

Outcome<std::string> qr_text(ByteView bytes) {
  if (bytes.size() > kMostBytes) {
    return refuse(ErrorCode::kTooLarge, Msg::kQrTooLarge);
  }
  const std::unique_ptr<QRcode, FreeQr> code(QRcode_encodeData(static_cast<int>(bytes.size()), bytes.data(), 0, QR_ECLEVEL_L));
  if (!code) {
    return refuse(ErrorCode::kResourceExhausted, Msg::kQrTooLarge);
  }
  std::string out;
  for (int y = -kQuietZone; y < code->width + kQuietZone; y += 2) {
    for (int x = -kQuietZone; x < code->width + kQuietZone; ++x) {
      const bool upper = is_dark(*code, x, y);
      const bool lower = is_dark(*code, x, y + 1);
      // Blocks paint the light cells: terminals are dark more often than not.
      out.append(upper ? (lower ? " " : "▄") : (lower ? "▀" : "█"));
    }
    out.push_back('\n');
  }
  return out;
}

}  // namespace sigilo::cli
