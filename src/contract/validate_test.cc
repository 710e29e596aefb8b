#include "contract/validate.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <zstd.h>

namespace telelake {
namespace {

const std::string kMessage =
    R"({"id":1,"chat_id":-1001,"date":"2024-05-01T10:00:00Z","kind":"message","text":"t","edited":false,)"
    R"("deleted":false,"revision":1})";

std::string compressed(const std::string& text) {
  std::string out(ZSTD_compressBound(text.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 3));
  return out;
}

class ValidateTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = testing::TempDir() + "telelake_validate_XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string write(const std::string& name, const std::string& bytes) {
    const auto path = folder_ / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
  }

  Result<ValidateCounts> check(const std::string& path) {
    return validate(path, {}, [this](const ValidateFinding& finding) { findings_.push_back(finding); });
  }

  std::filesystem::path folder_;
  std::vector<ValidateFinding> findings_;
};

TEST_F(ValidateTest, ReadsCompressedLines) {
  const auto counts = check(write("a.jsonl.zst", compressed(kMessage + "\n" + kMessage + "\n")));
  ASSERT_TRUE(counts);
  EXPECT_EQ(counts->records, 2U);
  EXPECT_EQ(counts->problems, 0U);
}

TEST_F(ValidateTest, SaysThatAStreamIsDamagedOrCutOff) {
  std::string many;
  for (int line = 0; line < 1000; ++line) many += kMessage + "\n";
  const std::string whole = compressed(many);
  const auto cut = check(write("cut.jsonl.zst", whole.substr(0, whole.size() / 2)));
  ASSERT_TRUE(cut);
  ASSERT_GE(findings_.size(), 1U);
  EXPECT_EQ(findings_.front().problem.problem_class, ProblemClass::kSyntax);
  findings_.clear();
  const auto damaged = check(write("damaged.jsonl.zst", "this is no zstd frame"));
  ASSERT_TRUE(damaged);
  ASSERT_EQ(findings_.size(), 1U);
  EXPECT_NE(findings_.front().problem.reason.find("damaged"), std::string::npos);
}

TEST_F(ValidateTest, WalksFoldersAndGoesOnBehindABadFile) {
  write("b/good.jsonl", kMessage + "\n");
  write("a/bad.jsonl", "{\n" + kMessage);
  write("a/_notes.json", "{");
  write("a/readme.txt", "{");
  write("c.json", "[]");
  const auto counts = check(folder_);
  ASSERT_TRUE(counts);
  EXPECT_EQ(counts->files, 3U);
  EXPECT_EQ(counts->problems, 2U);
  ASSERT_EQ(findings_.size(), 2U);
  EXPECT_TRUE(findings_[0].path.ends_with("a/bad.jsonl"));
  EXPECT_EQ(findings_[0].problem.line, 1U);
  EXPECT_TRUE(findings_[1].path.ends_with("c.json"));
}

TEST_F(ValidateTest, RefusesWhatIsNoArtifact) {
  EXPECT_EQ(check(write("a.txt", "")).error().code, ErrorCode::kUsage);
  EXPECT_EQ(check(folder_ / "nothing").error().code, ErrorCode::kUsage);
}

}  // namespace
}  // namespace telelake
