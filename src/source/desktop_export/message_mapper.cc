#include "source/desktop_export/message_mapper.h"

#include "source/desktop_export/mapping.h"

namespace telelake {

struct MessageMapper::State {
  explicit State(const ExportContext& context) : mapping(context) {}
  Mapping mapping;
};

MessageMapper::MessageMapper(const ExportContext& context) : state_(std::make_unique<State>(context)) {}
MessageMapper::MessageMapper(MessageMapper&&) noexcept = default;
MessageMapper::~MessageMapper() = default;

const MappedMessage& MessageMapper::map(std::string_view json, bool may_have_escapes) {
  state_->mapping.run(json, may_have_escapes);
  return state_->mapping.result;
}

}  // namespace telelake
