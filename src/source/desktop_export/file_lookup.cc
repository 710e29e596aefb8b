#include "source/desktop_export/file_lookup.h"

#include <fstream>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/hash.h"

namespace telelake {

namespace {

constexpr std::size_t kRemembered = 10000;

class ExportFiles {
 public:
  explicit ExportFiles(const std::filesystem::path& folder) : root_(canonical(folder)) {}

  std::optional<ExportedFile> find(std::string_view relative_path) {
    const std::string key(relative_path);
    {
      const std::lock_guard lock(mutex_);
      if (const auto known = known_.find(key); known != known_.end()) return known->second;
    }
    const std::optional<ExportedFile> file = hash(key);
    const std::lock_guard lock(mutex_);
    if (known_.size() >= kRemembered) known_.clear();
    known_.emplace(key, file);
    return file;
  }

 private:
  static std::filesystem::path canonical(const std::filesystem::path& folder) {
    std::error_code error;
    return std::filesystem::canonical(folder, error);
  }

  std::optional<ExportedFile> hash(const std::string& relative_path) const {
    if (root_.empty() || relative_path.empty() || relative_path.front() == '/') return std::nullopt;
    std::error_code error;
    const std::filesystem::path path = std::filesystem::canonical(root_ / relative_path, error);
    if (error || !std::filesystem::is_regular_file(path, error)) return std::nullopt;
    const std::filesystem::path inside = path.lexically_relative(root_);
    if (inside.empty() || *inside.begin() == "..") return std::nullopt;

    std::ifstream stream(path, std::ios::binary);
    std::vector<char> buffer(std::size_t{1} << 16);
    Sha256 sha256;
    ExportedFile file;
    while (stream) {
      stream.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
      sha256.update({buffer.data(), static_cast<std::size_t>(stream.gcount())});
      file.bytes += stream.gcount();
    }
    if (stream.bad()) return std::nullopt;
    file.sha256 = sha256.hex();
    return file;
  }

  std::filesystem::path root_;
  std::mutex mutex_;
  std::unordered_map<std::string, std::optional<ExportedFile>> known_;
};

}  // namespace

FileLookup make_file_lookup(const std::filesystem::path& folder) {
  return [files = std::make_shared<ExportFiles>(folder)](std::string_view path) { return files->find(path); };
}

}  // namespace telelake
