// The few system calls that the file store is made of, with their failures as values and a seam for tests.
//
// Every call that changes what is on the disk passes `before_step` first, so that a test can stop the process or fail
// the call at any of them.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/descriptor.h"
#include "base/error.h"

namespace telelake::file_store {

// What to do about a file that is damaged or gone.
inline constexpr const char* kDamageAdvice = "restore it from a backup, or import the sources again into a new folder";

// Called before a step that changes the disk with its name (`write`, `sync`, `rename`, `sync_folder`,
// `sync_file_system`, `commit`, `unlink`) and path. Returns 0 to go on, or the errno with which the step shall fail.
// For tests; empty otherwise. Set it only while no store is in use.
using StepHook = std::function<int(std::string_view step, const std::string& path)>;
void set_step_hook(StepHook hook);

// Asks the hook. Success when there is none.
Result<void> before_step(std::string_view step, const std::string& path);

// Opens a file; `flags` as for open(2), close-on-exec is added. New files are readable by everyone whom the umask lets.
Result<Descriptor> open_file(const std::string& path, int flags);

// Writes all bytes at the descriptor's position.
Result<void> write_all(const Descriptor& file, std::string_view bytes, const std::string& path);

// Reads exactly `size` bytes at `offset`; fails when the file ends before.
Result<std::string> read_at(const Descriptor& file, std::uint64_t offset, std::size_t size, const std::string& path);

Result<std::uint64_t> file_size(const Descriptor& file, const std::string& path);

// Asks the system to begin with writing what the file holds (sync_file_range(2)), and does not wait: a later sync_data
// has less to wait for. Whether it could be asked makes no difference to what is durable.
void start_write_out(const Descriptor& file);

// fdatasync(2).
Result<void> sync_data(const Descriptor& file, const std::string& path);

// Makes the names in a folder durable.
Result<void> sync_folder(const std::string& path);

// Makes everything durable that was written to the file system on which the folder lies, whoever wrote it.
Result<void> sync_file_system(const std::string& folder);

Result<void> rename_file(const std::string& from, const std::string& to);

// Removes a file. It is no error when it is gone already.
Result<void> remove_file(const std::string& path);

// Makes a folder and those above it, durably.
Result<void> make_folders(const std::string& path);

// As `make_folders`, but returns the folders whose names are not durable yet: those that got a new one.
Result<std::vector<std::string>> make_folders_unsynced(const std::string& path);

}  // namespace telelake::file_store
