#include "web/static_files.h"

#include "web/embedded_files.h"

namespace telelake {

namespace {

const EmbeddedFile* file_of(const std::string& path) {
  if (const EmbeddedFile* file = find_embedded_file(path)) return file;
  const std::size_t segment = path.rfind('/');
  if (path.find('.', segment) != std::string::npos) return nullptr;
  return find_embedded_file("/index.html");
}

}  // namespace

HttpResponse static_file(const HttpRequest& request) {
  const EmbeddedFile* file = file_of(request.path);
  if (file == nullptr) return problem(404, "Not found", "there is nothing at " + request.path);
  const bool compressed = request.accepts_gzip && !file->gzip.empty();
  const std::string_view entity_tag = compressed ? file->gzip_etag : file->etag;

  HttpResponse response;
  response.content_type = file->content_type;
  response.headers.emplace_back("ETag", entity_tag);
  response.headers.emplace_back("Vary", "Accept-Encoding");
  response.headers.emplace_back("Cache-Control", file->immutable ? "public, max-age=31536000, immutable" : "no-cache");
  if (request.if_none_match == entity_tag) {
    response.status = 304;
    return response;
  }
  if (compressed) response.headers.emplace_back("Content-Encoding", "gzip");
  response.body = compressed ? file->gzip : file->content;
  return response;
}

}  // namespace telelake
