// The web page's files, compiled into the binary so that it needs nothing beside itself to serve them.
//
// The build makes the definitions from ui/dist, see cmake/EmbedFolder.cmake. Everything here lives as long as the
// process and is read-only, so any thread may use it at any time.
#pragma once

#include <span>
#include <string_view>

namespace telelake {

// One file of the web page, ready to be sent.
struct EmbeddedFile {
  std::string_view path;          // As in a URL: begins with '/', parts separated by '/', for example "/index.html".
  std::string_view content_type;  // The value of the Content-Type header.
  std::string_view content;       // The file's bytes.
  std::string_view etag;          // A strong entity tag of `content`, quotes included.
  std::string_view gzip;          // `content` compressed by gzip, or empty where that would save nothing.
  std::string_view gzip_etag;     // A strong entity tag of `gzip`, quotes included; empty when `gzip` is.
  bool immutable = false;         // Whether the path has the content's hash in it, so that it can be cached for ever.
};

// All files, ordered by path as bytes.
std::span<const EmbeddedFile> embedded_files();

// The file at exactly this path, or null. Nothing is decoded or completed: "/" is not "/index.html".
const EmbeddedFile* find_embedded_file(std::string_view path);

}  // namespace telelake
