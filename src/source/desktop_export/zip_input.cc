#include "source/desktop_export/zip_input.h"

#include <string_view>
#include <vector>

#include <archive.h>
#include <archive_entry.h>

#include "base/shared_library.h"

namespace telelake {

namespace {

// A zip holds at best 1 byte for 1,032 (deflate); exports compress about tenfold.
constexpr std::uint64_t kMaxRatio = 1000;
constexpr std::uint64_t kRatioFloor = std::uint64_t{64} << 20;  // small bombs are no danger

// What of libarchive is used. It is loaded with the first zip: it and the libraries that it needs take a good part of
// what a small import takes.
struct ArchiveLibrary : LibraryFunctions {
  using LibraryFunctions::LibraryFunctions;
  TELELAKE_LIBRARY_FUNCTION(read_new, archive_read_new);
  TELELAKE_LIBRARY_FUNCTION(support_zip, archive_read_support_format_zip);
  TELELAKE_LIBRARY_FUNCTION(open, archive_read_open_filename);
  TELELAKE_LIBRARY_FUNCTION(next_header, archive_read_next_header);
  TELELAKE_LIBRARY_FUNCTION(read, archive_read_data);
  TELELAKE_LIBRARY_FUNCTION(free, archive_read_free);
  TELELAKE_LIBRARY_FUNCTION(error_text, archive_error_string);
  TELELAKE_LIBRARY_FUNCTION(pathname, archive_entry_pathname);
  TELELAKE_LIBRARY_FUNCTION(is_encrypted, archive_entry_is_encrypted);
  TELELAKE_LIBRARY_FUNCTION(size_is_set, archive_entry_size_is_set);
  TELELAKE_LIBRARY_FUNCTION(size, archive_entry_size);

  static Result<ArchiveLibrary> load() {
    const auto file = SharedLibrary::load({"libarchive.so.13"});
    if (!file) return std::unexpected(file.error());
    ArchiveLibrary library(*file);
    if (library.is_complete()) return library;
    return fail(ErrorCode::kUnavailable, "libarchive lacks functions that a zip is read with");
  }
};

class ZipInput : public ExportInput {
 public:
  ZipInput(const ArchiveLibrary& library, archive* zip, std::string name, std::uint64_t zip_size)
      : library_(library), zip_(zip), name_(std::move(name)), zip_size_(zip_size) {}
  ZipInput(const ZipInput&) = delete;
  ZipInput& operator=(const ZipInput&) = delete;
  ~ZipInput() override { library_.free(zip_); }

  // The members that are exports; the zip is read through.
  Result<std::vector<std::string>> list_exports() {
    archive_entry* entry = nullptr;
    std::vector<std::string> found;
    int status = 0;
    while ((status = library_.next_header(zip_, &entry)) == ARCHIVE_OK || status == ARCHIVE_WARN) {
      if (is_export(entry)) found.emplace_back(library_.pathname(entry));
    }
    if (status != ARCHIVE_EOF) return std::unexpected(broken());
    return found;
  }

  // Goes to the member that is the export.
  Result<void> find_export() {
    archive_entry* entry = nullptr;
    int status = 0;
    while ((status = library_.next_header(zip_, &entry)) == ARCHIVE_OK || status == ARCHIVE_WARN) {
      if (!is_export(entry)) continue;
      if (library_.is_encrypted(entry) != 0) {
        return fail(ErrorCode::kBadInput, "the zip is encrypted", name_, "unpack it and import the folder");
      }
      total_ = library_.size_is_set(entry) != 0 ? static_cast<std::uint64_t>(library_.size(entry)) : 0;
      return {};
    }
    if (status != ARCHIVE_EOF) return std::unexpected(broken());
    return fail(ErrorCode::kBadInput, "no result.json in this zip", name_,
                "export in Telegram Desktop with the format JSON (machine-readable)");
  }

  Result<std::size_t> read(char* buffer, std::size_t size) override {
    const la_ssize_t count = library_.read(zip_, buffer, size);
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
  bool is_export(archive_entry* entry) const {
    const char* path = library_.pathname(entry);
    if (path == nullptr) return false;
    const std::string_view member(path);
    // macOS puts a shadow of each file into this folder.
    if (member.starts_with("__MACOSX/")) return false;
    return member == "result.json" || member.ends_with("/result.json");
  }

  Error broken() const {
    const char* reason = library_.error_text(zip_);
    return {ErrorCode::kBadInput, std::string("cannot read the zip: ") + (reason == nullptr ? "damaged" : reason),
            name_, "unpack it by other means and import the folder"};
  }

  const ArchiveLibrary& library_;
  archive* zip_;
  std::string name_;
  std::uint64_t zip_size_;
  std::uint64_t unpacked_ = 0;
  std::uint64_t total_ = 0;
};

Result<std::unique_ptr<ZipInput>> open_members(const std::string& path, std::uint64_t size) {
  static const Result<ArchiveLibrary> library = ArchiveLibrary::load();
  if (!library) {
    return fail(library.error().code, library.error().what, path, "install libarchive, or unpack the zip");
  }
  archive* zip = library->read_new();
  library->support_zip(zip);
  auto input = std::make_unique<ZipInput>(*library, zip, path, size);
  if (library->open(zip, path.c_str(), 1 << 16) != ARCHIVE_OK) {
    return fail(ErrorCode::kBadInput, std::string("cannot open the zip: ") + library->error_text(zip), path,
                "check it");
  }
  return input;
}

}  // namespace

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

}  // namespace telelake
