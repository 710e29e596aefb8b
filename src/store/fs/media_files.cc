#include "store/fs/media_files.h"

#include <algorithm>
#include <cerrno>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"
#include "store/fs/disk.h"

namespace telelake::file_store {

namespace {

constexpr std::uint64_t kPiece = std::uint64_t{1} << 20;

std::string folder_of(const std::string& sha256) { return "media/" + sha256.substr(0, 2); }

// Reads a file piece by piece.
template <class Take>
Result<void> for_each_piece(const Descriptor& file, const std::string& path, std::uint64_t size, Take&& take) {
  for (std::uint64_t at = 0; at < size; at += kPiece) {
    const auto piece = read_at(file, at, static_cast<std::size_t>(std::min(kPiece, size - at)), path);
    if (!piece) return std::unexpected(piece.error());
    if (Result<void> taken = take(*piece); !taken) return taken;
  }
  return {};
}

Result<MediaRecord> hash_of(const Descriptor& file, const std::string& path) {
  const auto size = file_size(file, path);
  if (!size) return std::unexpected(size.error());
  Sha256 hash;
  auto read = for_each_piece(file, path, *size, [&hash](const std::string& piece) -> Result<void> {
    hash.update(piece);
    return {};
  });
  if (!read) return std::unexpected(read.error());
  MediaRecord record;
  record.sha256 = hash.hex();
  record.size = *size;
  return record;
}

Result<void> copy(const Descriptor& from, const std::string& path, std::uint64_t size, const std::string& to) {
  auto file = open_file(to, O_WRONLY | O_CREAT | O_TRUNC);
  if (!file) return std::unexpected(file.error());
  auto written =
      for_each_piece(from, path, size, [&](const std::string& piece) { return write_all(*file, piece, to); });
  if (!written) return written;
  return sync_data(*file, to);
}

// The thread is part of the name: two may take in one content at a time.
std::string aside_name(const std::string& target) {
  return fmt::format("{}.{}-{}.new", target, ::getpid(), ::gettid());
}

Result<void> place(const Descriptor& file, const std::string& path, std::uint64_t size, const std::string& target) {
  if (auto allowed = before_step("link", target); !allowed) return allowed;
  if (::link(path.c_str(), target.c_str()) == 0) return {};
  // The name is taken by a file of another size, which is damaged, or there can be no second name.
  const std::string aside = aside_name(target);
  if (auto copied = copy(file, path, size, aside); !copied) {
    (void)remove_file(aside);
    return copied;
  }
  return rename_file(aside, target);
}

}  // namespace

std::string media_path(const std::string& sha256) { return folder_of(sha256) + "/" + sha256; }

bool has_media(const std::string& root, const MediaRecord& record) {
  struct stat status{};
  return ::stat((root + "/" + media_path(record.sha256)).c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
         static_cast<std::uint64_t>(status.st_size) == record.size;
}

Result<MediaRecord> take_media(const std::string& root, const std::string& path) {
  auto file = open_file(path, O_RDONLY);
  if (!file) return std::unexpected(file.error());
  auto record = hash_of(*file, path);
  if (!record || has_media(root, *record)) return record;
  if (auto synced = sync_data(*file, path); !synced) return std::unexpected(synced.error());
  const std::string folder = root + "/" + folder_of(record->sha256);
  if (auto made = make_folders(folder); !made) return std::unexpected(made.error());
  const std::string target = root + "/" + media_path(record->sha256);
  if (auto placed = place(*file, path, record->size, target); !placed) return std::unexpected(placed.error());
  if (auto synced = sync_folder(folder); !synced) return std::unexpected(synced.error());
  return record;
}

void check_media(const std::string& root, const MediaRecord& record, std::vector<StoreFinding>& findings) {
  const std::string name = media_path(record.sha256);
  const auto find = [&](const std::string& reason) {
    findings.push_back(
        {name, reason + "; restore it from a backup, or remove it and fetch its chat again with --media files"});
  };
  auto file = open_file(root + "/" + name, O_RDONLY);
  if (!file) return find(file.error().what);
  const auto found = hash_of(*file, root + "/" + name);
  if (!found) return find(found.error().what);
  if (found->sha256 != record.sha256) find(fmt::format("its content is not what its name says: {}", found->sha256));
}

}  // namespace telelake::file_store
