// What the tests of the export reader share: a folder for exports, a sink that keeps all, and texts of exports.
#pragma once

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

#include "source/desktop_export/export_reader.h"

namespace telelake {

// Keeps what a reading hands on.
class Collected : public ExportSink {
 public:
  Result<void> part(ExportedPart part) override {
    for (const auto& entry : part.messages.entries()) {
      lines.push_back(part.scope + "|" + std::to_string(part.chat.id) + "|" + std::string(part.messages.line(entry)));
    }
    for (Participant& participant : part.participants) participants.push_back(std::move(participant));
    for (const Undated& one : part.undated) undated.push_back(one.id);
    left.push_back(part.left);
    last_chat = part.chat;
    return {};
  }
  Result<void> rejected(Rejected one) override {
    refused.push_back(std::move(one));
    return {};
  }
  Result<void> end_chat(const std::string& scope, const Chat& chat, Time latest) override {
    ends.push_back(scope + "|" + std::to_string(chat.id) + "|" + format_time(latest));
    last_chat = chat;
    return {};
  }

  std::vector<std::string> lines;
  std::vector<Participant> participants;
  std::vector<std::int64_t> undated;
  std::vector<Rejected> refused;
  std::vector<std::string> ends;
  std::vector<std::optional<std::uint64_t>> left;  // of each part
  Chat last_chat;
};

class ExportReaderTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string folder = std::filesystem::temp_directory_path() / "telelake_export_XXXXXX";
    ASSERT_NE(mkdtemp(folder.data()), nullptr);
    folder_ = folder;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  Result<ExportSummary> read(const std::string& bytes, const ExportOptions& options = {}) {
    std::ofstream(folder_ / "result.json", std::ios::binary) << bytes;
    return read_path(folder_ / "result.json", options);
  }

  Result<ExportSummary> read_path(const std::string& path, const ExportOptions& options = {}) {
    found_ = {};
    ExportProgress progress;
    return read_export(path, options, found_, progress);
  }

  std::filesystem::path folder_;
  Collected found_;
};

inline std::string message(int id, const std::string& text = "hello", const std::string& sender = "\"user5\"") {
  return "{\n   \"id\": " + std::to_string(id) +
         ",\n   \"type\": \"message\",\n   \"date\": \"2024-05-01T12:00:00\",\n   \"date_unixtime\": \"" +
         std::to_string(1714557600 + id) + "\",\n   \"from\": \"Ann\",\n   \"from_id\": " + sender +
         ",\n   \"text\": \"" + text + "\",\n   \"text_entities\": []\n  }";
}

inline std::string chat(const std::string& messages, const std::string& type = "public_supergroup",
                        const std::string& id = "77") {
  return "{\n \"name\": \"Group\",\n \"type\": \"" + type + "\",\n \"id\": " + id + ",\n \"messages\": [\n  " +
         messages + "\n ]\n}";
}

}  // namespace telelake
