#include "store/fs/thread_resolution.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <vector>

#include "contract/reader.h"
#include "contract/writer.h"
#include "store/fs/message_line.h"

namespace telelake::file_store {

namespace {

constexpr std::int32_t kNone = 0;  // no message has this id

struct Node {
  std::int32_t id = kNone;
  std::int32_t parent = kNone;
  std::int32_t thread = kNone;
};

// Topics by the message that they began with.
std::map<std::int64_t, std::int64_t> topic_roots(const ChatFacts& facts) {
  std::map<std::int64_t, std::int64_t> roots;
  for (const auto& [id, fact] : facts.threads()) {
    if (fact.thread.kind == ThreadKind::kTopic && fact.thread.root_message_id) roots[*fact.thread.root_message_id] = id;
  }
  return roots;
}

Node node_of(std::string_view line, const IdMarks& marks) {
  Node node;
  const std::int64_t id = line_id(line);
  node.id = static_cast<std::int32_t>(id);
  node.parent = static_cast<std::int32_t>(line_reply(line).value_or(kNone));
  if (marks.find(id).thread_given) node.thread = static_cast<std::int32_t>(line_thread(line).value_or(kNone));
  return node;
}

Result<std::vector<Node>> read_nodes(const ChatFiles& files, const IdMarks& marks) {
  std::vector<Node> nodes;
  for (const FileRow* file : files.partitions()) {
    auto read = files.for_each_line("messages", file->partition, [&](std::string_view line) {
      nodes.push_back(node_of(line, marks));
      return true;
    });
    if (!read) return std::unexpected(read.error());
  }
  std::sort(nodes.begin(), nodes.end(), [](const Node& left, const Node& right) { return left.id < right.id; });
  return nodes;
}

const Node* find_node(const std::vector<Node>& nodes, std::int32_t id) {
  const auto found = std::partition_point(nodes.begin(), nodes.end(), [id](const Node& node) { return node.id < id; });
  return found == nodes.end() || found->id != id ? nullptr : &*found;
}

// A topic's first message belongs to it, whether somebody answered or not. An answer always has a greater id than what
// it answers to, so one pass in the order of ids is enough.
void resolve(std::vector<Node>& nodes, const std::map<std::int64_t, std::int64_t>& roots) {
  for (Node& node : nodes) {
    if (node.thread != kNone) continue;
    if (const auto begun = roots.find(node.id); begun != roots.end()) {
      node.thread = static_cast<std::int32_t>(begun->second);
      continue;
    }
    if (node.parent == kNone || node.parent >= node.id) continue;
    if (const auto root = roots.find(node.parent); root != roots.end()) {
      node.thread = static_cast<std::int32_t>(root->second);
    } else if (const Node* parent = find_node(nodes, node.parent); parent != nullptr) {
      node.thread = parent->thread;
    }
  }
}

std::optional<std::int64_t> wanted_thread(const std::vector<Node>& nodes, std::int64_t id) {
  const Node* node = find_node(nodes, static_cast<std::int32_t>(id));
  if (node == nullptr || node->thread == kNone) return std::nullopt;
  return node->thread;
}

Result<bool> rewrite(const ChatFiles& files, const FileRow& file, const std::vector<Node>& nodes, FileSwitch& target) {
  const auto reader = files.reader("messages", file.partition);
  if (!reader) return std::unexpected(reader.error());
  LineFileWriter writer("messages", files.row().key, file.partition);
  Reader messages;
  bool changed = false;
  for (std::size_t index = 0; index < (*reader)->header().frames.size(); ++index) {
    const auto frame = (*reader)->frame(index);
    if (!frame) return std::unexpected(frame.error());
    for (std::size_t at = 0; at < (*frame)->lines.size(); ++at) {
      const std::string_view line = (*frame)->lines[at];
      const std::int64_t id = line_id(line);
      const auto thread = wanted_thread(nodes, id);
      if (thread == line_thread(line)) {
        writer.append(id, line, *frame, at);
        continue;
      }
      auto message = decode<Message>(messages, line, (*reader)->path());
      if (!message) return std::unexpected(message.error());
      message->thread_id = thread;
      writer.append(id, to_json(*message));
      changed = true;
    }
  }
  if (!changed) return false;
  FileRow row;
  row.days = file.days;
  row.tombstones = file.tombstones;
  if (auto put = target.put(writer.finish(), row); !put) return std::unexpected(put.error());
  return true;
}

}  // namespace

Result<bool> resolve_threads(const ChatFiles& files, const ChatFacts& facts, FileSwitch& target) {
  const std::map<std::int64_t, std::int64_t> roots = topic_roots(facts);
  if (roots.empty()) return false;
  const auto marks = files.marks();
  if (!marks) return std::unexpected(marks.error());
  auto nodes = read_nodes(files, **marks);
  if (!nodes) return std::unexpected(nodes.error());
  resolve(*nodes, roots);
  bool changed = false;
  for (const FileRow* file : files.partitions()) {
    const auto rewritten = rewrite(files, *file, *nodes, target);
    if (!rewritten) return std::unexpected(rewritten.error());
    changed = changed || *rewritten;
  }
  return changed;
}

}  // namespace telelake::file_store
