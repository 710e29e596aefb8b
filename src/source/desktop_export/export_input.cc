#include "source/desktop_export/export_input.h"

#include <cerrno>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include "source/desktop_export/zip_input.h"

namespace telelake {

namespace {

class FileInput : public ExportInput {
 public:
  FileInput(int descriptor, std::string name, std::uint64_t size, std::filesystem::path folder)
      : descriptor_(descriptor), name_(std::move(name)), size_(size) {
    folder_ = std::move(folder);
    posix_fadvise(descriptor_, 0, 0, POSIX_FADV_SEQUENTIAL);
  }
  FileInput(const FileInput&) = delete;
  FileInput& operator=(const FileInput&) = delete;
  ~FileInput() override {
    if (descriptor_ != STDIN_FILENO) close(descriptor_);
  }

  Result<std::size_t> read(char* buffer, std::size_t size) override {
    while (true) {
      const ssize_t count = ::read(descriptor_, buffer, size);
      if (count >= 0) return static_cast<std::size_t>(count);
      if (errno != EINTR) return std::unexpected(system_error("cannot read the export", name_, errno));
    }
  }

  std::uint64_t total() const override { return size_; }

 private:
  int descriptor_;
  std::string name_;
  std::uint64_t size_;
};

bool is_zip(int descriptor) {
  char magic[4] = {};
  return pread(descriptor, magic, sizeof magic, 0) == 4 && std::string_view(magic, 2) == "PK" &&
         (magic[2] == 3 || magic[2] == 5) && (magic[3] == 4 || magic[3] == 6);
}

}  // namespace

Result<std::unique_ptr<ExportInput>> ExportInput::open(const std::string& path) {
  if (path == "-") return std::make_unique<FileInput>(STDIN_FILENO, path, 0, std::filesystem::path{});
  std::filesystem::path file = path;
  std::error_code error;
  if (std::filesystem::is_directory(file, error)) {
    file /= "result.json";
    if (!std::filesystem::exists(file, error)) {
      if (std::filesystem::exists(file.parent_path() / "messages.html", error)) {
        return fail(ErrorCode::kBadInput, "this folder holds an HTML export", path,
                    "export in Telegram Desktop with the format JSON (machine-readable)");
      }
      return fail(ErrorCode::kBadInput, "no result.json in this folder", path,
                  "export in Telegram Desktop with the format JSON (machine-readable), or name the file itself");
    }
  }
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    Error failure = system_error("cannot open the export", file, errno);
    failure.code = ErrorCode::kBadInput;
    return std::unexpected(failure);
  }
  const std::uintmax_t size = std::filesystem::file_size(file, error);
  const std::uint64_t known = error ? 0 : size;
  if (is_zip(descriptor)) {
    close(descriptor);
    return open_zip(file, known);
  }
  std::filesystem::path folder = file.parent_path();
  if (folder.empty()) folder = ".";
  return std::make_unique<FileInput>(descriptor, file, known, std::move(folder));
}

}  // namespace telelake
