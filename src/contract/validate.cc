#include "contract/validate.h"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <vector>

#include <zstd.h>

#include "contract/artifact_reader.h"

namespace telelake {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kReadSize = std::size_t{1} << 18;
constexpr std::size_t kMaxLine = std::size_t{64} << 20;

class FileCheck {
 public:
  FileCheck(std::string path, const ValidateOptions& options, const std::function<void(const ValidateFinding&)>& found)
      : path_(std::move(path)), options_(options), found_(found), lines_(options.schema_only) {}

  Result<ValidateCounts> document() {
    std::ifstream file(path_, std::ios::binary);
    if (!file) return std::unexpected(system_error("cannot open the artifact", path_, errno));
    const std::string json(std::istreambuf_iterator<char>(file), {});
    if (file.bad()) return std::unexpected(system_error("cannot read the artifact", path_, errno));
    counts_.records =
        check_document(json, options_.schema_only, counts_.unknown, [&](Problem problem) { add(problem); });
    return counts_;
  }

  Result<ValidateCounts> lines(std::istream& stream) {
    std::string buffer(kReadSize, '\0');
    while (stream) {
      stream.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
      if (!take({buffer.data(), static_cast<std::size_t>(stream.gcount())})) break;
    }
    if (stream.bad()) return std::unexpected(system_error("cannot read the artifact", path_, errno));
    return finish();
  }

  Result<ValidateCounts> compressed_lines(std::istream& stream) {
    const std::unique_ptr<ZSTD_DCtx, std::size_t (*)(ZSTD_DCtx*)> context(ZSTD_createDCtx(), ZSTD_freeDCtx);
    std::string input(kReadSize, '\0');
    std::string output(kReadSize, '\0');
    std::size_t pending = 0;
    while (stream) {
      stream.read(input.data(), static_cast<std::streamsize>(input.size()));
      ZSTD_inBuffer in{input.data(), static_cast<std::size_t>(stream.gcount()), 0};
      while (in.pos < in.size) {
        ZSTD_outBuffer out{output.data(), output.size(), 0};
        pending = ZSTD_decompressStream(context.get(), &out, &in);
        if (ZSTD_isError(pending) != 0) return damaged(ZSTD_getErrorName(pending));
        if (!take({output.data(), out.pos})) return finish();
      }
    }
    if (stream.bad()) return std::unexpected(system_error("cannot read the artifact", path_, errno));
    if (pending != 0) return damaged("it ends within a frame");
    return finish();
  }

 private:
  void add(Problem problem) {
    ++counts_.problems;
    found_({path_, std::move(problem)});
  }

  Result<ValidateCounts> damaged(const std::string& reason) {
    add({ProblemClass::kSyntax, "", "the file is damaged: " + reason, "a whole zstd stream", lines_.records()});
    return finish();
  }

  // Takes bytes of the stream; false where a line grows beyond all bounds.
  bool take(std::string_view bytes) {
    while (!bytes.empty()) {
      const std::size_t end = std::min(bytes.find('\n'), bytes.size());
      if (rest_.size() + end > kMaxLine) {
        add({ProblemClass::kSyntax, "", "a line is longer than 64 MiB", "one record a line", lines_.records() + 1});
        rest_.clear();
        return false;
      }
      if (end == bytes.size()) {
        rest_ += bytes;
        return true;
      }
      if (rest_.empty()) {
        check(bytes.substr(0, end));
      } else {
        rest_ += bytes.substr(0, end);
        check(rest_);
        rest_.clear();
      }
      bytes.remove_prefix(end + 1);
    }
    return true;
  }

  void check(std::string_view line) {
    lines_.check(line, [&](Problem problem) { add(std::move(problem)); });
  }

  ValidateCounts finish() {
    if (!rest_.empty()) check(rest_);
    counts_.records = lines_.records();
    counts_.unknown = lines_.unknown();
    return counts_;
  }

  std::string path_;
  const ValidateOptions& options_;
  const std::function<void(const ValidateFinding&)>& found_;
  LineChecker lines_;
  ValidateCounts counts_{.files = 1};
  std::string rest_;
};

bool is_artifact(const fs::path& path) {
  const std::string name = path.filename();
  return !name.starts_with("_") &&
         (name.ends_with(".json") || name.ends_with(".jsonl") || name.ends_with(".jsonl.zst"));
}

Result<ValidateCounts> validate_file(const fs::path& path, const ValidateOptions& options,
                                     const std::function<void(const ValidateFinding&)>& found) {
  FileCheck check(path, options, found);
  const std::string name = path.filename();
  if (name.ends_with(".json")) return check.document();
  if (!name.ends_with(".jsonl") && !name.ends_with(".jsonl.zst")) {
    return fail(ErrorCode::kUsage, "this is no artifact", path, "name a .json, .jsonl or .jsonl.zst file, or a folder");
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::unexpected(system_error("cannot open the artifact", path, errno));
  return name.ends_with(".zst") ? check.compressed_lines(file) : check.lines(file);
}

}  // namespace

ValidateCounts& ValidateCounts::operator+=(const ValidateCounts& other) {
  files += other.files;
  records += other.records;
  problems += other.problems;
  unknown += other.unknown;
  return *this;
}

Result<ValidateCounts> validate(const std::string& path, const ValidateOptions& options,
                                const std::function<void(const ValidateFinding&)>& found) {
  if (path == "-") return FileCheck(path, options, found).lines(std::cin);
  std::error_code error;
  if (!fs::exists(path, error)) return fail(ErrorCode::kUsage, "there is nothing here", path, "check the path");
  if (!fs::is_directory(path, error)) return validate_file(path, options, found);
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(path, error)) {
    if (entry.is_regular_file(error) && is_artifact(entry.path())) files.push_back(entry.path());
  }
  if (error) return std::unexpected(system_error("cannot list the folder", path, error.value()));
  std::ranges::sort(files);
  ValidateCounts counts;
  for (const fs::path& file : files) {
    const auto checked = validate_file(file, options, found);
    if (!checked) return checked;
    counts += *checked;
  }
  return counts;
}

}  // namespace telelake
