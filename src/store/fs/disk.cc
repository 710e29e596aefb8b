#include "store/fs/disk.h"

#include <cerrno>
#include <filesystem>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace telelake::file_store {

namespace {

StepHook& step_hook() {
  static StepHook hook;
  return hook;
}

}  // namespace

void set_step_hook(StepHook hook) { step_hook() = std::move(hook); }

Result<void> before_step(std::string_view step, const std::string& path) {
  if (!step_hook()) return {};
  const int error_number = step_hook()(step, path);
  if (error_number == 0) return {};
  return std::unexpected(system_error("cannot " + std::string(step), path, error_number));
}

Result<Descriptor> open_file(const std::string& path, int flags) {
  Descriptor file(::open(path.c_str(), flags | O_CLOEXEC, 0666));
  if (!file.is_open()) return std::unexpected(system_error("cannot open the file", path, errno));
  return file;
}

Result<void> write_all(const Descriptor& file, std::string_view bytes, const std::string& path) {
  if (auto allowed = before_step("write", path); !allowed) return allowed;
  while (!bytes.empty()) {
    const ssize_t written = ::write(file.number(), bytes.data(), bytes.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      return std::unexpected(system_error("cannot write the file", path, errno));
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

Result<std::string> read_at(const Descriptor& file, std::uint64_t offset, std::size_t size, const std::string& path) {
  std::string bytes(size, '\0');
  std::size_t done = 0;
  while (done < size) {
    const ssize_t got = ::pread(file.number(), bytes.data() + done, size - done, static_cast<off_t>(offset + done));
    if (got < 0) {
      if (errno == EINTR) continue;
      return std::unexpected(system_error("cannot read the file", path, errno));
    }
    if (got == 0) {
      return fail(ErrorCode::kFailed, "the file is damaged: it ends too early", path, kDamageAdvice);
    }
    done += static_cast<std::size_t>(got);
  }
  return bytes;
}

Result<std::uint64_t> file_size(const Descriptor& file, const std::string& path) {
  struct stat status{};
  if (::fstat(file.number(), &status) != 0)
    return std::unexpected(system_error("cannot look at the file", path, errno));
  return static_cast<std::uint64_t>(status.st_size);
}

void start_write_out(const Descriptor& file) { (void)::sync_file_range(file.number(), 0, 0, SYNC_FILE_RANGE_WRITE); }

Result<void> sync_data(const Descriptor& file, const std::string& path) {
  if (auto allowed = before_step("sync", path); !allowed) return allowed;
  if (::fdatasync(file.number()) != 0)
    return std::unexpected(system_error("cannot make the file durable", path, errno));
  return {};
}

Result<void> sync_folder(const std::string& path) {
  if (auto allowed = before_step("sync_folder", path); !allowed) return allowed;
  auto folder = open_file(path, O_RDONLY | O_DIRECTORY);
  if (!folder) return std::unexpected(folder.error());
  if (::fsync(folder->number()) != 0)
    return std::unexpected(system_error("cannot make the folder durable", path, errno));
  return {};
}

Result<void> sync_file_system(const std::string& folder) {
  if (auto allowed = before_step("sync_file_system", folder); !allowed) return allowed;
  auto descriptor = open_file(folder, O_RDONLY | O_DIRECTORY);
  if (!descriptor) return std::unexpected(descriptor.error());
  if (::syncfs(descriptor->number()) != 0)
    return std::unexpected(system_error("cannot make the file system durable", folder, errno));
  return {};
}

Result<void> rename_file(const std::string& from, const std::string& to) {
  if (auto allowed = before_step("rename", to); !allowed) return allowed;
  if (::rename(from.c_str(), to.c_str()) != 0)
    return std::unexpected(system_error("cannot rename the file", to, errno));
  return {};
}

Result<void> remove_file(const std::string& path) {
  if (auto allowed = before_step("unlink", path); !allowed) return allowed;
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) {
    return std::unexpected(system_error("cannot remove the file", path, errno));
  }
  return {};
}

Result<std::vector<std::string>> make_folders_unsynced(const std::string& path) {
  const std::filesystem::path folder(path);
  std::error_code error;
  std::vector<std::string> changed;
  if (std::filesystem::is_directory(folder, error)) return changed;
  const std::filesystem::path parent = folder.has_parent_path() ? folder.parent_path() : std::filesystem::path(".");
  if (parent != folder) {
    auto made = make_folders_unsynced(parent.string());
    if (!made) return made;
    changed = std::move(*made);
  }
  if (::mkdir(path.c_str(), 0777) != 0 && errno != EEXIST) {
    return std::unexpected(system_error("cannot make the folder", path, errno));
  }
  changed.push_back(parent.string());
  return changed;
}

Result<void> make_folders(const std::string& path) {
  const auto changed = make_folders_unsynced(path);
  if (!changed) return std::unexpected(changed.error());
  for (const std::string& folder : *changed) {
    if (auto synced = sync_folder(folder); !synced) return synced;
  }
  return {};
}

}  // namespace telelake::file_store
