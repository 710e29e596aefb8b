#include "source/desktop_export/export_reader.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>

#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>

#include "source/desktop_export/export_reader_testing.h"

namespace telelake {
namespace {

TEST_F(ExportReaderTest, OneChat) {
  const auto summary = read(chat(message(1) + ",\n  " + message(2)));
  ASSERT_TRUE(summary) << summary.error().text();
  EXPECT_EQ(summary->messages_read, 2);
  EXPECT_EQ(summary->chats.size(), 1U);
  EXPECT_EQ(summary->mended, 0);
  EXPECT_FALSE(summary->truncated) << *summary->truncated;
  ASSERT_EQ(found_.lines.size(), 2);
  EXPECT_EQ(found_.lines[0],
            R"(shared|-1000000000077|{"id":1,"chat_id":-1000000000077,"date":"2024-05-01T10:00:01Z","sender":{"id":5},)"
            R"("kind":"message","text":"hello","edited":false,"deleted":false,"revision":1})");
  EXPECT_EQ(found_.ends, std::vector<std::string>{"shared|-1000000000077|2024-05-01T10:00:02Z"});
  ASSERT_EQ(found_.participants.size(), 1);
  EXPECT_EQ(found_.participants[0].name, "Ann");
  EXPECT_EQ(found_.last_chat.title, "Group");
}

TEST_F(ExportReaderTest, AWholeAccountKeepsChatsAndSkipsWhatIsPersonal) {
  const auto summary = read(
      "{\n \"about\": \"x\",\n \"personal_information\": {\"user_id\": 42, \"phone_number\": \"+1\"},\n"
      " \"contacts\": {\"about\": \"\", \"list\": [{\"first_name\": \"A\"}]},\n \"new_section\": [1],\n"
      " \"chats\": {\n \"about\": \"\",\n \"list\": [\n" +
      chat(message(1), "personal_chat", "9") + "," + chat(message(-5) + "," + message(2)) +
      "]\n },\n \"left_chats\": {\"about\": \"\", \"list\": [" + chat(message(3), "private_channel", "8") + "]}\n}");
  ASSERT_TRUE(summary) << summary.error().text();
  EXPECT_EQ(summary->messages_read, 4);
  EXPECT_EQ(summary->chats.size(), 3U);
  EXPECT_EQ(summary->skipped_sections, (std::vector<std::string>{"personal_information", "contacts"}));
  EXPECT_EQ(summary->unmapped, (std::map<std::string, std::uint64_t>{{"section:new_section", 1}}));
  EXPECT_EQ(found_.ends,
            (std::vector<std::string>{"42|9|2024-05-01T10:00:01Z", "42|-1000000000077|2024-05-01T10:00:02Z",
                                      "shared|-1000000000077|2024-05-01T10:00:02Z",
                                      "shared|-1000000000008|2024-05-01T10:00:03Z"}));
  EXPECT_TRUE(found_.lines[1].starts_with("42|-1000000000077|{\"id\":-5")) << found_.lines[1];
}

TEST_F(ExportReaderTest, PartsTellHowMuchIsLeft) {
  constexpr int kMessages = 40'000;
  std::string messages = message(1);
  for (int id = 2; id <= kMessages; ++id) messages += "," + message(id);
  ASSERT_TRUE(read(chat(messages)));
  ASSERT_GT(found_.left.size(), 20U);
  EXPECT_GT(found_.left.front().value(), std::uint64_t{kMessages} / 2);
  EXPECT_LT(found_.left.front().value(), std::uint64_t{kMessages});
  EXPECT_TRUE(std::ranges::is_sorted(found_.left, std::ranges::greater{}));
  EXPECT_LT(found_.left.back().value(), 10U);
}

TEST_F(ExportReaderTest, PlainArraysOfChats) {
  const auto summary = read("{\"about\": \"x\", \"chats\": [" + chat(message(1), "private_group", "9") + "]}");
  ASSERT_TRUE(summary) << summary.error().text();
  EXPECT_EQ(found_.ends, std::vector<std::string>{"local|-9|2024-05-01T10:00:01Z"});
}

TEST_F(ExportReaderTest, IdsOfEveryGeneration) {
  ASSERT_TRUE(read(chat(message(1, "a", "4294967301"), "personal_chat", "4294967305")));  // 2^32 + 5, 2^32 + 9
  EXPECT_TRUE(found_.lines.at(0).starts_with("local|9|")) << found_.lines[0];
  EXPECT_NE(found_.lines[0].find(R"("sender":{"id":5})"), std::string::npos);
  ASSERT_TRUE(read(chat(message(1, "a", "5"), "private_channel", "8589934599")));  // 2^33 + 7
  EXPECT_TRUE(found_.lines.at(0).starts_with("shared|-1000000000007|")) << found_.lines[0];
  ASSERT_TRUE(read(
      "{\"name\": \"N\", \"type\": \"private_group\", \"messages\": [{\"id\": 1, \"type\": \"message\", "
      "\"date\": \"2018-07-01T00:00:00\", \"edited\": \"1970-01-01T00:00:00\", \"from\": \"A\", \"text\": \"x\"}]}"));
  const std::string first = found_.lines.at(0);
  EXPECT_TRUE(first.starts_with("local|-9")) << first;
  EXPECT_NE(first.find(R"("assumed_zone":"UTC")"), std::string::npos);
  EXPECT_NE(first.find(R"("sender":{"name":"A"})"), std::string::npos);
  ASSERT_TRUE(
      read("{\"name\": \"N\", \"type\": \"private_group\", \"messages\": [{\"id\": 1, \"type\": \"message\", "
           "\"date\": \"2018-07-01T00:00:00\", \"from\": \"A\", \"text\": \"x\"}]}",
           {.chat_id = -77}));
  EXPECT_TRUE(found_.lines.at(0).starts_with("local|-77|")) << found_.lines[0];
}

TEST_F(ExportReaderTest, MendsAndCounts) {
  const auto summary = read(chat(message(1, "a\\x01b") + "," +
                                 message(2,
                                         "c\\u2028\x80\xA8"
                                         "d") +
                                 "," + message(3, "\xff") + "," + message(4)));
  ASSERT_TRUE(summary) << summary.error().text();
  EXPECT_EQ(summary->mended, 3);
  EXPECT_EQ(summary->rejected, 0);
  EXPECT_NE(found_.lines.at(0).find(R"("text":"a\u0001b")"), std::string::npos);
  EXPECT_NE(found_.lines.at(1).find("c\u2028d"), std::string::npos);
  EXPECT_NE(found_.lines.at(2).find("\uFFFD"), std::string::npos);
}

TEST_F(ExportReaderTest, RefusesOneAndGoesOn) {
  const auto summary = read(chat(message(1) + ",\n  {\"id\": \"x\", \"type\": \"message\"},\n  17,\n  " + message(2)));
  ASSERT_TRUE(summary) << summary.error().text();
  EXPECT_EQ(summary->messages_read, 4);
  EXPECT_EQ(found_.lines.size(), 2);
  ASSERT_EQ(found_.refused.size(), 2);
  EXPECT_EQ(found_.refused[0].pointer, "/id");
  EXPECT_TRUE(found_.refused[0].place.starts_with("messages[1], byte ")) << found_.refused[0].place;
  EXPECT_EQ(found_.refused[0].line, 16);
  EXPECT_EQ(found_.refused[0].bytes, R"({"id": "x", "type": "message"})");

  // Put right by hand, it is let in.
  Collected again;
  ASSERT_TRUE(replay_rejected(message(9), found_.refused[0].context, again));
  ASSERT_EQ(again.lines.size(), 1);
  EXPECT_TRUE(again.lines[0].starts_with(R"(shared|-1000000000077|{"id":9)")) << again.lines[0];
}

TEST_F(ExportReaderTest, CutAtAnyByteKeepsWhatIsWhole) {
  const std::string whole = chat(message(1) + ",\n  " + message(2) + ",\n  " + message(3));
  const std::size_t first_end = whole.find("},") + 1;
  const std::size_t second_end = whole.find("},", first_end + 1) + 1;
  const std::size_t third_end = whole.rfind("}\n ]") + 1;
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const auto summary = read(whole.substr(0, length));
    const std::size_t expected = (length >= first_end) + (length >= second_end) + (length >= third_end);
    EXPECT_EQ(found_.lines.size(), expected) << length;
    if (length > 60) {
      ASSERT_TRUE(summary) << length << summary.error().text();
      EXPECT_TRUE(summary->truncated) << length;
    }
  }
}

TEST_F(ExportReaderTest, WhatIsNoExportIsSaidSo) {
  for (const auto& [bytes, reason] :
       std::vector<std::pair<std::string, std::string>>{{"", "the export is empty"},
                                                        {"<!DOCTYPE html>", "this is an HTML export"},
                                                        {"[]", "this is no JSON object"},
                                                        {"nonsense", "this is no JSON object"},
                                                        {"{}", "this JSON is no export"},
                                                        {"{\"a\": 1}", "this JSON is no export"},
                                                        {"{\"messages\": 5}", "`messages` is no array"},
                                                        {"{'a': 1}", "expected a key"}}) {
    const auto summary = read(bytes);
    ASSERT_FALSE(summary) << bytes;
    EXPECT_EQ(summary.error().code, ErrorCode::kBadInput) << bytes;
    EXPECT_NE(summary.error().what.find(reason), std::string::npos) << summary.error().text();
  }
  EXPECT_FALSE(read_path(folder_ / "nothing.json"));
}

TEST_F(ExportReaderTest, HostileElementsAreRefusedOneByOne) {
  const std::string deep = std::string(10000, '[') + std::string(10000, ']');
  const auto summary = read(chat(message(1) + ",{\"id\": 2, \"type\": \"message\", \"x\": " + deep + "}," +
                                 message(3, std::string(std::size_t{17} << 20, 'a')) + "," + message(4)));
  ASSERT_TRUE(summary) << summary.error().text();
  EXPECT_EQ(summary->messages_read, 4);
  EXPECT_GE(found_.lines.size(), 2);
  ASSERT_FALSE(found_.refused.empty());
  const Rejected& large = found_.refused.back();
  EXPECT_EQ(large.bytes.size(), 65536);
  EXPECT_GT(large.length, std::uint64_t{17} << 20);
  EXPECT_EQ(large.sha256.size(), 64);
}

TEST_F(ExportReaderTest, ManyPortionsComeInOrder) {
  std::string messages;
  for (int id = 1; id <= 20000; ++id) messages += (id > 1 ? ",\n  " : "") + message(id, "text " + std::to_string(id));
  const auto summary = read(chat(messages));
  ASSERT_TRUE(summary) << summary.error().text();
  ASSERT_EQ(found_.lines.size(), 20000);
  for (int id = 1; id <= 20000; ++id) {
    ASSERT_NE(found_.lines[static_cast<std::size_t>(id - 1)].find("\"id\":" + std::to_string(id) + ","),
              std::string::npos);
  }
}

TEST_F(ExportReaderTest, FolderAndFiles) {
  ASSERT_TRUE(
      read(chat("{\"id\": 1, \"type\": \"message\", \"date\": \"2024-05-01T12:00:00\", \"date_unixtime\": "
                "\"1714557601\", \"from\": \"A\", \"from_id\": \"user5\", \"photo\": \"photos/a.jpg\", "
                "\"text\": \"\", \"text_entities\": []}")));
  EXPECT_EQ(found_.lines.at(0).find("sha256"), std::string::npos);
  std::filesystem::create_directory(folder_ / "photos");
  std::ofstream(folder_ / "photos/a.jpg") << "abc";
  ASSERT_TRUE(read_path(folder_));
  EXPECT_NE(found_.lines.at(0).find("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            std::string::npos);
  ASSERT_TRUE(read_path(folder_, {.hash_files = false}));
  EXPECT_EQ(found_.lines.at(0).find("sha256"), std::string::npos);
}

void write_zip(const std::filesystem::path& path, const std::string& member, const std::string& bytes) {
  archive* zip = archive_write_new();
  archive_write_set_format_zip(zip);
  ASSERT_EQ(archive_write_open_filename(zip, path.c_str()), ARCHIVE_OK);
  archive_entry* entry = archive_entry_new();
  archive_entry_set_pathname(entry, member.c_str());
  archive_entry_set_size(entry, static_cast<la_int64_t>(bytes.size()));
  archive_entry_set_filetype(entry, AE_IFREG);
  archive_write_header(zip, entry);
  archive_write_data(zip, bytes.data(), bytes.size());
  archive_entry_free(entry);
  archive_write_free(zip);
}

TEST_F(ExportReaderTest, Zips) {
  write_zip(folder_ / "a.zip", "ChatExport/result.json", chat(message(1)));
  ASSERT_TRUE(read_path(folder_ / "a.zip"));
  EXPECT_EQ(found_.lines.size(), 1);

  // A path that leads out of the folder is read like any other, and nothing is written.
  write_zip(folder_ / "b.zip", "../../result.json", chat(message(1)));
  ASSERT_TRUE(read_path(folder_ / "b.zip"));
  EXPECT_EQ(found_.lines.size(), 1);

  write_zip(folder_ / "c.zip", "other.json", chat(message(1)));
  EXPECT_NE(read_path(folder_ / "c.zip").error().what.find("no result.json"), std::string::npos);

  std::ofstream(folder_ / "d.zip", std::ios::binary) << "PK\x03\x04 damaged";
  EXPECT_EQ(read_path(folder_ / "d.zip").error().code, ErrorCode::kBadInput);

  write_zip(folder_ / "bomb.zip", "result.json", "{\"x\": \"" + std::string(std::size_t{300} << 20, ' ') + "\"}");
  const auto bomb = read_path(folder_ / "bomb.zip");
  ASSERT_FALSE(bomb);
  EXPECT_NE(bomb.error().what.find("thousand times"), std::string::npos) << bomb.error().text();
}

TEST_F(ExportReaderTest, StopsWhenAsked) {
  std::ofstream(folder_ / "result.json") << chat(message(1) + "," + message(2));
  ExportProgress progress;
  progress.stop = true;
  Collected found;
  const auto summary = read_export(folder_ / "result.json", {}, found, progress);
  ASSERT_FALSE(summary);
  EXPECT_EQ(summary.error().code, ErrorCode::kInterrupted);
}

TEST_F(ExportReaderTest, UnknownZoneIsWrongUse) {
  EXPECT_EQ(read(chat(message(1)), {.timezone = "Mars/Olympus"}).error().code, ErrorCode::kUsage);
}

}  // namespace
}  // namespace telelake
