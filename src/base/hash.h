// SHA-256, by libsodium.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace telelake {

// SHA-256 (FIPS 180-4) of bytes, as 64 lower-case hex digits.
std::string sha256_hex(std::string_view bytes);

// SHA-256 of bytes that come in pieces. Not thread safe.
class Sha256 {
 public:
  Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;
  ~Sha256();

  void update(std::string_view bytes);

  // The hash of everything so far, as 64 hex digits. Call once, last.
  std::string hex();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace telelake
