// The page's files, out of the binary.
#pragma once

#include "web/http.h"

namespace telelake {

// Answers a request for a file of the page: with its entity tag, compressed where the client takes that, kept for a
// year where its name holds its hash. A path without a file that looks like one of the page's own (no dot in its last
// segment) gets index.html, as the page does its own routing; any other is 404.
HttpResponse static_file(const HttpRequest& request);

}  // namespace telelake
