#include "base/metrics_push.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <memory>

#include <curl/curl.h>
#include <unistd.h>

#include "base/shared_library.h"

namespace telelake {

namespace {

constexpr std::size_t kKept = 500;  // bytes of an answer

// What of libcurl is used. It and the thirty libraries that it needs take longer to load than many a command runs, and
// most push nothing.
struct Curl : LibraryFunctions {
  using LibraryFunctions::LibraryFunctions;
  TELELAKE_LIBRARY_FUNCTION(global_init, curl_global_init);
  TELELAKE_LIBRARY_FUNCTION(init, curl_easy_init);
  TELELAKE_LIBRARY_FUNCTION(cleanup, curl_easy_cleanup);
  TELELAKE_LIBRARY_FUNCTION(set, curl_easy_setopt);
  TELELAKE_LIBRARY_FUNCTION(perform, curl_easy_perform);
  TELELAKE_LIBRARY_FUNCTION(get, curl_easy_getinfo);
  TELELAKE_LIBRARY_FUNCTION(error_text, curl_easy_strerror);
  TELELAKE_LIBRARY_FUNCTION(append_header, curl_slist_append);
  TELELAKE_LIBRARY_FUNCTION(free_headers, curl_slist_free_all);

  static Result<Curl> load() {
    const auto library = SharedLibrary::load({"libcurl.so.4"});
    if (!library) return std::unexpected(library.error());
    Curl curl(*library);
    if (!curl.is_complete() || curl.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
      return fail(ErrorCode::kUnavailable, "libcurl cannot be set up");
    }
    return curl;
  }
};

std::size_t keep_answer(const char* bytes, std::size_t size, std::size_t count, void* answer) {
  auto& text = *static_cast<std::string*>(answer);
  text.append(bytes, std::min(size * count, kKept - std::min(kKept, text.size())));
  return size * count;
}

// The machine's name as a part of a URL; what a name cannot have is left out.
std::string instance() {
  std::array<char, 256> name{};
  if (gethostname(name.data(), name.size() - 1) != 0 || name[0] == '\0') return "localhost";
  std::string text(name.data());
  std::erase_if(text, [](unsigned char letter) { return std::isalnum(letter) == 0 && letter != '-' && letter != '.'; });
  return text.empty() ? "localhost" : text;
}

}  // namespace

Result<void> push_metrics(const Metrics& metrics, const std::string& url, std::chrono::seconds timeout) {
  if (!url.starts_with("http://") && !url.starts_with("https://")) {
    return fail(ErrorCode::kUsage, "this is no http or https URL", url, "name the gateway as http://127.0.0.1:9091");
  }
  static const Result<Curl> library = Curl::load();  // once, on one thread
  if (!library) return std::unexpected(library.error());
  const Curl& curl = *library;
  const std::unique_ptr<CURL, decltype(curl.cleanup)> handle(curl.init(), curl.cleanup);
  if (!handle) return fail(ErrorCode::kFailed, "libcurl cannot be set up", url);
  std::string address = url;
  while (address.ends_with('/')) address.pop_back();
  address += "/metrics/job/telelake/instance/" + instance();
  const std::string body = metrics.text();
  std::string answer;
  std::array<char, CURL_ERROR_SIZE> error{};
  const std::unique_ptr<curl_slist, decltype(curl.free_headers)> headers(
      curl.append_header(nullptr, "Content-Type: text/plain; version=0.0.4"), curl.free_headers);
  const auto set = [&](CURLoption option, auto value) { curl.set(handle.get(), option, value); };
  set(CURLOPT_URL, address.c_str());
  set(CURLOPT_CUSTOMREQUEST, "PUT");
  set(CURLOPT_POSTFIELDS, body.c_str());
  set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  set(CURLOPT_HTTPHEADER, headers.get());
  set(CURLOPT_TIMEOUT, static_cast<long>(timeout.count()));
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_ERRORBUFFER, error.data());
  set(CURLOPT_WRITEFUNCTION, &keep_answer);
  set(CURLOPT_WRITEDATA, &answer);
  const CURLcode done = curl.perform(handle.get());
  if (done != CURLE_OK) {
    const std::string why = error[0] != '\0' ? error.data() : curl.error_text(done);
    return fail(ErrorCode::kUnavailable, "the metrics cannot be pushed: " + why, url, "see that the gateway runs");
  }
  long status = 0;
  curl.get(handle.get(), CURLINFO_RESPONSE_CODE, &status);
  if (status / 100 == 2) return {};
  return fail(ErrorCode::kUnavailable,
              "the gateway does not take the metrics: " + std::to_string(status) + " " + answer, url);
}

}  // namespace telelake
