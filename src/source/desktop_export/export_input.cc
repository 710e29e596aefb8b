#include "source/desktop_export/export_input.h"

#include <algorithm>
#include <cerrno>
#include <string_view>
#include <utility>
#include <vector>

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <unistd.h>

namespace telelake {

namespace {

// A zip holds at best 1 byte for 1,032 (deflate); exports compress about tenfold.
constexpr std::uint64_t kMaxRatio = 1000;
constexpr std::uint64_t kRatioFloor = std::uint64_t{64} << 20;  // small bombs are no danger

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

class ZipInput : public ExportInput {
 public:
  ZipInput(archive* zip, std::string name, std::uint64_t zip_size)
      : zip_(zip), name_(std::move(name)), zip_size_(zip_size) {}
  ZipInput(const ZipInput&) = delete;
  ZipInput& operator=(const ZipInput&) = delete;
  ~ZipInput() override { archive_read_free(zip_); }

  // The members that are exports; the zip is read through.
  Result<std::vector<std::string>> list_exports() {
    archive_entry* entry = nullptr;
    std::vector<std::string> found;
    int status = 0;
    while ((status = archive_read_next_header(zip_, &entry)) == ARCHIVE_OK || status == ARCHIVE_WARN) {
      if (is_export(entry)) found.emplace_back(archive_entry_pathname(entry));
    }
    if (status != ARCHIVE_EOF) return std::unexpected(broken());
    return found;
  }

  // Goes to the member that is the export.
  Result<void> find_export() {
    archive_entry* entry = nullptr;
    int status = 0;
    while ((status = archive_read_next_header(zip_, &entry)) == ARCHIVE_OK || status == ARCHIVE_WARN) {
      if (!is_export(entry)) continue;
      if (archive_entry_is_encrypted(entry) != 0) {
        return fail(ErrorCode::kBadInput, "the zip is encrypted", name_, "unpack it and import the folder");
      }
      total_ = archive_entry_size_is_set(entry) != 0 ? static_cast<std::uint64_t>(archive_entry_size(entry)) : 0;
      return {};
    }
    if (status != ARCHIVE_EOF) return std::unexpected(broken());
    return fail(ErrorCode::kBadInput, "no result.json in this zip", name_,
                "export in Telegram Desktop with the format JSON (machine-readable)");
  }

  Result<std::size_t> read(char* buffer, std::size_t size) override {
    const la_ssize_t count = archive_read_data(zip_, buffer, size);
    if (count < 0) return std::unexpected(broken());
    unpacked_ += static_cast<std::uint64_t>(count);
    if (unpacked_ > kRatioFloor && unpacked_ / kMaxRatio > zip_size_) {
      return fail(ErrorCode::kBadInput, "the zip unpacks to more than a thousand times its size", name_,
                  "if that is right, unpack it and import the folder");
    }
    return static_cast<std::size_t>(count);
  }

  std::uint64_t total() const override { return total_; }

 private:
  static bool is_export(archive_entry* entry) {
    const char* path = archive_entry_pathname(entry);
    if (path == nullptr) return false;
    const std::string_view member(path);
    // macOS puts a shadow of each file into this folder.
    if (member.starts_with("__MACOSX/")) return false;
    return member == "result.json" || member.ends_with("/result.json");
  }

  Error broken() const {
    const char* reason = archive_error_string(zip_);
    return {ErrorCode::kBadInput, std::string("cannot read the zip: ") + (reason == nullptr ? "damaged" : reason),
            name_, "unpack it by other means and import the folder"};
  }

  archive* zip_;
  std::string name_;
  std::uint64_t zip_size_;
  std::uint64_t unpacked_ = 0;
  std::uint64_t total_ = 0;
};

Result<std::unique_ptr<ZipInput>> open_members(const std::string& path, std::uint64_t size) {
  archive* zip = archive_read_new();
  archive_read_support_format_zip(zip);
  auto input = std::make_unique<ZipInput>(zip, path, size);
  if (archive_read_open_filename(zip, path.c_str(), 1 << 16) != ARCHIVE_OK) {
    return fail(ErrorCode::kBadInput, std::string("cannot open the zip: ") + archive_error_string(zip), path,
                "check it");
  }
  return input;
}

Result<std::unique_ptr<ExportInput>> open_zip(const std::string& path, std::uint64_t size) {
  const auto members = open_members(path, size);
  if (!members) return std::unexpected(members.error());
  const auto exports = (*members)->list_exports();
  if (!exports) return std::unexpected(exports.error());
  if (exports->size() > 1) {
    return fail(ErrorCode::kBadInput,
                "several exports in this zip, among them " + exports->front() + " and " + (*exports)[1], path,
                "unpack it and import each folder");
  }
  auto input = open_members(path, size);
  if (!input) return std::unexpected(input.error());
  if (auto found = (*input)->find_export(); !found) return std::unexpected(found.error());
  return std::move(*input);
}

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
