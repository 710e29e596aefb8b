#include "contract/schema.h"

#include "contract/schema_template.h"

namespace telelake {

std::string artifact_json_schema() {
  schema::Json definitions = schema::Json::object();
  schema::Json root = schema::object_schema<Artifact>(definitions);
  schema::Json document{{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                        {"$id", "urn:telelake:artifact:" + std::string(kSchemaVersion)},
                        {"title", "telelake artifact"}};
  document.update(root);
  document["$defs"] = std::move(definitions);
  return document.dump(2) + "\n";
}

}  // namespace telelake
